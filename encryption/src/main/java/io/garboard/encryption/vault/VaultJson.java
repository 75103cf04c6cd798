package io.garboard.encryption.vault;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The little JSON that transit needs. Secrets stay in arrays: they are written and read as base 64 without a String. */
final class VaultJson {

    private static final JsonFactory FACTORY = new JsonFactory();

    private VaultJson() {}

    /** Builds an object of fields whose values need no escaping; the caller wipes the result. */
    static final class Writer {

        private final WipedOutput out = new WipedOutput();

        Writer field(String name, byte[] asciiValue) {
            out.writeBytes(((out.isEmpty() ? "{\"" : ",\"") + name + "\":\"").getBytes(StandardCharsets.US_ASCII));
            out.writeBytes(asciiValue);
            out.write('"');
            return this;
        }

        Writer base64(String name, byte[] value) {
            byte[] encoded = Base64.getEncoder().encode(value);
            field(name, encoded);
            Arrays.fill(encoded, (byte) 0);
            return this;
        }

        byte[] done() {
            out.write('}');
            return out.takeAll();
        }
    }

    private static final class WipedOutput extends ByteArrayOutputStream {

        WipedOutput() {
            super(1 << 14);
        }

        boolean isEmpty() {
            return count == 0;
        }

        byte[] takeAll() {
            byte[] all = toByteArray();
            Arrays.fill(buf, (byte) 0);
            return all;
        }
    }

    /** Reads the value that the parser stands at. */
    private interface Reader<T> {
        @Nullable
        T read(JsonParser parser) throws IOException;
    }

    static Optional<String> text(byte[] json, String... path) {
        return find(json, path, parser -> parser.currentToken() == JsonToken.VALUE_STRING ? parser.getText() : null);
    }

    static Optional<Long> number(byte[] json, String... path) {
        return find(
                json,
                path,
                parser -> parser.currentToken() == JsonToken.VALUE_NUMBER_INT ? parser.getLongValue() : null);
    }

    static Optional<Boolean> flag(byte[] json, String... path) {
        return find(json, path, parser -> parser.currentToken().isBoolean() ? parser.getBooleanValue() : null);
    }

    /** Decodes base 64: a fresh array for the caller to wipe. */
    static Optional<byte[]> bytes(byte[] json, String... path) {
        return find(
                json, path, parser -> parser.currentToken() == JsonToken.VALUE_STRING ? parser.getBinaryValue() : null);
    }

    /** What Vault calls {@code errors}. */
    static List<String> errors(byte[] json) {
        return find(json, new String[] {"errors"}, parser -> {
                    List<String> errors = new ArrayList<>();
                    if (parser.currentToken() == JsonToken.START_ARRAY) {
                        while (parser.nextToken() == JsonToken.VALUE_STRING) {
                            errors.add(parser.getText());
                        }
                    }
                    return errors;
                })
                .orElse(List.of());
    }

    /** Walks to the field at {@code path}; empty if it is not there, of another type, or if this is no JSON. */
    private static <T> Optional<T> find(byte[] json, String[] path, Reader<T> reader) {
        try (JsonParser parser = FACTORY.createParser(json)) {
            int matched = 0;
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean wanted = parser.currentName().equals(path[matched]);
                JsonToken value = parser.nextToken();
                if (!wanted) {
                    parser.skipChildren();
                } else if (++matched == path.length) {
                    return Optional.ofNullable(reader.read(parser));
                } else if (value != JsonToken.START_OBJECT) {
                    return Optional.empty();
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
