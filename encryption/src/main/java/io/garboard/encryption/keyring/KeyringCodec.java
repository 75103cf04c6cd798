package io.garboard.encryption.keyring;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.garboard.encryption.wire.EpochMessage;
import io.garboard.encryption.wire.KeyringMessage;
import io.garboard.spi.encryption.WrappedKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A keyring as bytes: {@code keyring.proto}, version 1. Equal keyrings give equal bytes. */
public final class KeyringCodec {

    /** The one version there is. */
    public static final int VERSION = 1;

    private KeyringCodec() {}

    /** The bytes to replicate and store. */
    public static byte[] encode(Keyring keyring) {
        KeyringMessage.Builder message = KeyringMessage.newBuilder()
                .setVersion(VERSION)
                .setId(ByteString.copyFrom(keyring.id().toBytes()))
                .setGeneration(keyring.generation())
                .setActiveEpoch(keyring.activeEpoch());
        keyring.epochs().forEach(epoch -> message.addEpochs(encode(epoch)));
        return message.build().toByteArray();
    }

    private static EpochMessage encode(KeyEpoch epoch) {
        EpochMessage.Builder message = EpochMessage.newBuilder()
                .setNumber(epoch.number())
                .setAlgorithm(epoch.algorithm().number())
                .setProvider(epoch.provider())
                .setKeyId(epoch.keyId())
                .setCreatedMillis(epoch.created().toEpochMilli());
        WrappedKey seed = epoch.wrappedSeed();
        if (seed != null) {
            message.setWrappedSeed(ByteString.copyFrom(seed.bytes()));
        }
        Instant retired = epoch.retired();
        if (retired != null) {
            message.setRetiredMillis(retired.toEpochMilli());
        }
        return message.build();
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws KeyringFormatException if it is none, or of a newer version
     */
    public static Keyring decode(byte[] bytes) throws KeyringFormatException {
        KeyringMessage message;
        try {
            message = KeyringMessage.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new KeyringFormatException("not a keyring: " + e.getMessage(), e);
        }
        if (message.getVersion() != VERSION) {
            throw new KeyringFormatException("keyring of version " + Integer.toUnsignedString(message.getVersion())
                    + " (expected: " + VERSION + "): written by a newer version of Garboard, or damaged");
        }
        if (message.getId().size() != KeyringId.SIZE_BYTES) {
            throw new KeyringFormatException("keyring with an id of "
                    + message.getId().size() + " bytes (expected: " + KeyringId.SIZE_BYTES + ")");
        }
        try {
            return new Keyring(
                    KeyringId.read(message.getId().toByteArray(), 0),
                    message.getGeneration(),
                    message.getActiveEpoch(),
                    message.getEpochsList().stream().map(KeyringCodec::decode).toList());
        } catch (IllegalArgumentException e) {
            throw new KeyringFormatException("damaged keyring: " + e.getMessage(), e);
        }
    }

    private static KeyEpoch decode(EpochMessage message) {
        SeedAlgorithm algorithm = SeedAlgorithm.numbered(message.getAlgorithm())
                .orElseThrow(() -> new IllegalArgumentException("epoch " + message.getNumber() + " uses algorithm "
                        + message.getAlgorithm() + ", which this version does not know"));
        WrappedKey seed = message.getWrappedSeed().isEmpty()
                ? null
                : new WrappedKey(message.getKeyId(), message.getWrappedSeed().toByteArray());
        return new KeyEpoch(
                message.getNumber(),
                algorithm,
                message.getProvider(),
                message.getKeyId(),
                seed,
                Instant.ofEpochMilli(message.getCreatedMillis()),
                instant(message.getRetiredMillis()));
    }

    private static @Nullable Instant instant(long millis) {
        return millis == 0 ? null : Instant.ofEpochMilli(millis);
    }
}
