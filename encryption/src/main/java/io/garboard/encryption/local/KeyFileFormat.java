package io.garboard.encryption.local;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The text of a key file: a heading, then one line a version, oldest first. Lines that begin with {@code #} are comments.
 *
 * <pre>
 * garboard-key-file 1
 * key ID CREATED BASE64
 * </pre>
 *
 * An id is {@code k}, the number of the version, a hyphen and 8 random hexadecimal digits, so that ids of two files differ;
 * CREATED is an instant of ISO 8601, BASE64 32 random bytes. Works on bytes: a key never becomes a String.
 */
final class KeyFileFormat {

    static final String HEADING = "garboard-key-file 1";

    private static final int FIELDS = 4;

    private KeyFileFormat() {}

    /** The text, in an array for the caller to wipe. */
    static byte[] write(List<LocalKey> keys) {
        WipedOutput out = new WipedOutput();
        out.writeBytes((HEADING + "\n").getBytes(StandardCharsets.US_ASCII));
        for (LocalKey key : keys) {
            byte[] encoded = Base64.getEncoder().encode(key.bytes());
            out.writeBytes(("key " + key.id() + " " + key.created() + " ").getBytes(StandardCharsets.US_ASCII));
            out.writeBytes(encoded);
            out.write('\n');
            Arrays.fill(encoded, (byte) 0);
        }
        return out.takeAll();
    }

    /**
     * The keys in {@code text}, oldest first.
     *
     * @throws IllegalArgumentException if it is no key file, with the line; the message holds no part of a key
     */
    static List<LocalKey> read(byte[] text) {
        List<LocalKey> keys = new ArrayList<>();
        boolean done = false;
        try {
            int lineNumber = 0;
            boolean headed = false;
            for (int start = 0; start < text.length; ) {
                int end = start;
                while (end < text.length && text[end] != '\n') {
                    end++;
                }
                lineNumber++;
                if (end > start && text[start] != '#') {
                    if (headed) {
                        keys.add(readKey(text, start, end, lineNumber));
                    } else {
                        checkHeading(text, start, end);
                        headed = true;
                    }
                }
                start = end + 1;
            }
            checkIds(keys);
            done = true;
            return keys;
        } finally {
            if (!done) {
                keys.forEach(LocalKey::wipe);
            }
        }
    }

    private static void checkHeading(byte[] text, int start, int end) {
        byte[] heading = HEADING.getBytes(StandardCharsets.US_ASCII);
        if (!Arrays.equals(text, start, end, heading, 0, heading.length)) {
            throw new IllegalArgumentException("it does not begin with the line '" + HEADING + "'");
        }
    }

    private static void checkIds(List<LocalKey> keys) {
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("it holds no key");
        }
        Set<String> ids = new HashSet<>();
        for (LocalKey key : keys) {
            if (!ids.add(key.id())) {
                throw new IllegalArgumentException("it holds key " + key.id() + " twice");
            }
        }
    }

    private static LocalKey readKey(byte[] text, int start, int end, int lineNumber) {
        int[] spaces = new int[FIELDS - 1];
        int found = 0;
        for (int i = start; i < end; i++) {
            if (text[i] == ' ' && found < spaces.length) {
                spaces[found++] = i;
            }
        }
        if (found < spaces.length || !ascii(text, start, spaces[0]).equals("key")) {
            throw new IllegalArgumentException("line " + lineNumber + " is not of the form: key ID CREATED BASE64");
        }
        String id = ascii(text, spaces[0] + 1, spaces[1]);
        if (!id.matches("[A-Za-z0-9._-]{1,64}")) {
            throw new IllegalArgumentException(
                    "line " + lineNumber + " has a bad key id (expected: 1 to 64 letters, digits and . _ -)");
        }
        byte[] encoded = Arrays.copyOfRange(text, spaces[2] + 1, end);
        try {
            byte[] key = Base64.getDecoder().decode(encoded);
            if (key.length != LocalKey.SIZE_BYTES) {
                Arrays.fill(key, (byte) 0);
                throw new IllegalArgumentException();
            }
            return new LocalKey(id, Instant.parse(ascii(text, spaces[1] + 1, spaces[2])), key);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("line " + lineNumber + " has a bad time of creation (key " + id + ")");
        } catch (IllegalArgumentException e) {
            // The decoder's message would quote the text.
            throw new IllegalArgumentException(
                    "line " + lineNumber + " does not hold 32 bytes in base 64 (key " + id + ")");
        } finally {
            Arrays.fill(encoded, (byte) 0);
        }
    }

    private static String ascii(byte[] text, int start, int end) {
        return new String(text, start, end - start, StandardCharsets.US_ASCII);
    }

    /** A buffer whose arrays can be wiped; large enough that it never grows for a file of a few keys. */
    private static final class WipedOutput extends ByteArrayOutputStream {

        WipedOutput() {
            super(1 << 16);
        }

        byte[] takeAll() {
            byte[] all = toByteArray();
            Arrays.fill(buf, (byte) 0);
            return all;
        }
    }
}
