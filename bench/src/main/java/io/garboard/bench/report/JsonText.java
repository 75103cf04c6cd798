package io.garboard.bench.report;

import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes maps, lists, numbers and strings as JSON, indented. NaN and infinities become null. */
final class JsonText {

    private final StringBuilder text = new StringBuilder();

    private JsonText() {}

    static String of(Object value) {
        JsonText json = new JsonText();
        json.value(value, 0);
        return json.text.append('\n').toString();
    }

    private void value(Object value, int depth) {
        if (value instanceof Map<?, ?> map) {
            sequence('{', '}', map.entrySet().iterator(), depth);
        } else if (value instanceof List<?> list) {
            sequence('[', ']', list.iterator(), depth);
        } else if (value instanceof Map.Entry<?, ?> entry) {
            string(String.valueOf(entry.getKey()));
            text.append(": ");
            value(entry.getValue(), depth);
        } else if (value instanceof Double number) {
            text.append(Double.isFinite(number) ? String.format(Locale.ROOT, "%.6f", number) : "null");
        } else if (value instanceof Number) {
            text.append(value);
        } else {
            string(value.toString());
        }
    }

    private void sequence(char open, char close, Iterator<?> elements, int depth) {
        text.append(open);
        boolean any = elements.hasNext();
        while (elements.hasNext()) {
            text.append('\n').append("  ".repeat(depth + 1));
            value(elements.next(), depth + 1);
            text.append(elements.hasNext() ? "," : "");
        }
        text.append(any ? "\n" + "  ".repeat(depth) : "").append(close);
    }

    private void string(String string) {
        text.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ') {
                text.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }
}
