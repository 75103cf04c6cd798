package io.garboard.spi.encryption;

/**
 * What a service that can do its work says of itself.
 *
 * @param currentKeyId the key that {@link KeyEncryptionService#wrap} would use now; changes when the KEK rotates
 * @param description one line for an operator ({@code "3 key versions in /etc/…"}), without any secret; may be empty
 */
public record KeyServiceStatus(String currentKeyId, String description) {

    public KeyServiceStatus {
        WrappedKey.checkKeyId(currentKeyId);
    }
}
