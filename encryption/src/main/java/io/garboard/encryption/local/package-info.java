/**
 * Key encryption keys in a file: {@link io.garboard.encryption.local.LocalKeyFile} makes it and adds versions,
 * {@link io.garboard.encryption.local.LocalKeyServiceProvider} uses it.
 */
@NullMarked
package io.garboard.encryption.local;

import org.jspecify.annotations.NullMarked;
