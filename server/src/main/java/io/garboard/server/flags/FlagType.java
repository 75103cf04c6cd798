package io.garboard.server.flags;

import java.util.Arrays;
import java.util.List;

/** How the text of a flag is read, and what {@link FlagValues} then holds. */
public enum FlagType {
    /** A {@link String}, taken as it is. */
    STRING {
        @Override
        Object parse(String text) {
            return text;
        }
    },
    /** A {@link Boolean} in any spelling Go's {@code ParseBool} knows. */
    BOOL {
        @Override
        Object parse(String text) throws FlagException {
            return GoLiterals.parseBool(text);
        }
    },
    /** A signed 64-bit number, a {@link Long}. */
    INT {
        @Override
        Object parse(String text) throws FlagException {
            return GoLiterals.parseInt(text);
        }
    },
    /** A number from 0 up that fits a {@link Long}. */
    UINT {
        @Override
        Object parse(String text) throws FlagException {
            return GoLiterals.parseUint(text, Long.MAX_VALUE);
        }
    },
    /** A number from 0 to 2³²−1, a {@link Long}. */
    UINT32 {
        @Override
        Object parse(String text) throws FlagException {
            return GoLiterals.parseUint(text, 0xFFFF_FFFFL);
        }
    },
    /** A {@link java.time.Duration} in Go's notation ({@code 1h30m}, {@code 100ms}). */
    DURATION {
        @Override
        Object parse(String text) throws FlagException {
            return GoDuration.parse(text);
        }
    },
    /** Comma-separated URLs without duplicates: a {@link List} of {@link EtcdUrl}; empty text is an empty list. */
    URLS {
        @Override
        Object parse(String text) throws FlagException {
            return EtcdUrl.parseList(text);
        }
    },
    /** Comma-separated words, each kept once, in order: a {@link List} of {@link String}. */
    STRINGS {
        @Override
        Object parse(String text) {
            return split(text);
        }
    },
    /** Like STRINGS, and each further use of the flag adds to the list. */
    REPEATED {
        @Override
        Object parse(String text) {
            return split(text);
        }
    };

    /** Reads {@code text}; the exception's message is the reason alone, without the flag's name. */
    abstract Object parse(String text) throws FlagException;

    private static List<String> split(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .distinct()
                .toList();
    }
}
