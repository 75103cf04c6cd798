package io.garboard.server.logging;

/** Appends JSON. Log lines are small and flat, so this is all of JSON they need. */
final class JsonText {

    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private JsonText() {}

    /** Appends {@code ,"key":"value"}, without the comma after an opening brace. */
    static void field(StringBuilder out, String key, String value) {
        name(out, key);
        string(out, value);
    }

    /** Appends {@code ,"key":} and then a number or a boolean bare, anything else as text. */
    static void field(StringBuilder out, String key, Object value) {
        name(out, key);
        if (value instanceof Boolean || value instanceof Integer || value instanceof Long) {
            out.append(value);
        } else {
            string(out, String.valueOf(value));
        }
    }

    private static void name(StringBuilder out, String key) {
        if (out.charAt(out.length() - 1) != '{') {
            out.append(',');
        }
        string(out, key);
        out.append(':');
    }

    private static void string(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ') {
                        out.append("\\u00").append(HEX[c >> 4]).append(HEX[c & 15]);
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
