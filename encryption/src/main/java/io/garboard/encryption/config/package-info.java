/** The file behind {@code --encryption-config}: {@link io.garboard.encryption.config.EncryptionConfigFile} reads it. */
@NullMarked
package io.garboard.encryption.config;

import org.jspecify.annotations.NullMarked;
