/**
 * The key encryption SPI: what a third party implements so that Garboard's data keys are wrapped by a key service of its
 * choice (an HSM, a cloud's KMS, a file).
 *
 * <p>Starting points: {@link io.garboard.spi.encryption.KeyEncryptionServiceProvider} is what
 * {@link java.util.ServiceLoader} finds, {@link io.garboard.spi.encryption.KeyEncryptionService} is what it opens. A
 * service wraps and unwraps small secrets and says under which key it does; envelopes, keyrings, ciphers and rotation are
 * written once, above it. The kit in module {@code backend-tck}, package {@code io.garboard.tck.encryption}, tests every
 * sentence written here that a test can.
 */
@NullMarked
package io.garboard.spi.encryption;

import org.jspecify.annotations.NullMarked;
