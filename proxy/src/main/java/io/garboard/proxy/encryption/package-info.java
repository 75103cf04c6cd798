/**
 * Encrypts values before they are proposed and decrypts them after they are read, around any member. {@link
 * io.garboard.proxy.encryption.EncryptedMember} is the way in.
 */
@NullMarked
package io.garboard.proxy.encryption;

import org.jspecify.annotations.NullMarked;
