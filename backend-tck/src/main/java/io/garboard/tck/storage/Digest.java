package io.garboard.tck.storage;

import io.garboard.spi.storage.ReadView;
import io.garboard.spi.storage.RowCursor;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.Table;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Tells two contents apart. */
final class Digest {

    private final MessageDigest sha256;

    private Digest() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Of all rows that {@code view} shows. */
    static String of(ReadView view) throws StorageException {
        Digest digest = new Digest();
        for (Table table : Rules.TABLES) {
            try (RowCursor cursor = view.scan(table, new byte[0], null)) {
                while (cursor.next()) {
                    digest.add(cursor.key());
                    digest.add(cursor.value());
                }
            }
        }
        return HexFormat.of().formatHex(digest.sha256.digest());
    }

    private void add(byte[] bytes) {
        sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
        sha256.update(bytes);
    }
}
