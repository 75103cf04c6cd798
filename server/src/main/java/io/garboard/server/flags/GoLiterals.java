package io.garboard.server.flags;

import java.util.Locale;

/** Numbers and booleans as Go's package {@code flag} reads them: base prefixes for numbers, 1/t/true and 0/f/false. */
final class GoLiterals {

    private static final String PARSE_ERROR = "parse error";
    private static final String RANGE_ERROR = "value out of range";

    private GoLiterals() {}

    static Boolean parseBool(String text) throws FlagException {
        return switch (text) {
            case "1", "t", "T", "true", "TRUE", "True" -> Boolean.TRUE;
            case "0", "f", "F", "false", "FALSE", "False" -> Boolean.FALSE;
            default -> throw new FlagException(PARSE_ERROR);
        };
    }

    static Long parseUint(String text, long maxValue) throws FlagException {
        if (text.startsWith("-") || text.startsWith("+")) {
            throw new FlagException(PARSE_ERROR);
        }
        long value = magnitude(text);
        if (value > maxValue) {
            throw new FlagException(RANGE_ERROR);
        }
        return value;
    }

    static Long parseInt(String text) throws FlagException {
        if (text.startsWith("-")) {
            return -magnitude(text.substring(1));
        }
        return magnitude(text.startsWith("+") ? text.substring(1) : text);
    }

    private static long magnitude(String text) throws FlagException {
        String digits = text.toLowerCase(Locale.ROOT);
        int radix = 10;
        if (digits.startsWith("0x")) {
            radix = 16;
        } else if (digits.startsWith("0b")) {
            radix = 2;
        } else if (digits.startsWith("0o")) {
            radix = 8;
        }
        if (radix != 10) {
            digits = digits.substring(2).replace("_", "");
        } else if (digits.length() > 1 && digits.startsWith("0")) {
            radix = 8;
        }
        if (digits.isEmpty() || Character.digit(digits.charAt(0), radix) < 0) {
            throw new FlagException(PARSE_ERROR);
        }
        try {
            return Long.parseLong(digits, radix);
        } catch (NumberFormatException e) {
            int base = radix;
            boolean onlyDigits = digits.chars().allMatch(c -> Character.digit(c, base) >= 0);
            throw new FlagException(onlyDigits ? RANGE_ERROR : PARSE_ERROR);
        }
    }
}
