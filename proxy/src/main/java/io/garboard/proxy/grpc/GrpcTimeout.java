package io.garboard.proxy.grpc;

/** The header in which a client says how long it is going to wait. */
final class GrpcTimeout {

    private static final int MAX_LENGTH = 9;

    private GrpcTimeout() {}

    /**
     * Reads at most eight digits and a unit: H, M, S, m, u, n for hours down to nanoseconds.
     *
     * <p>Source: gRPC over HTTP/2, "Timeout"; the texts: {@code http_util.go} of grpc-go.
     *
     * @throws IllegalArgumentException if it is not of this form
     */
    static long parseNanos(String header) {
        if (header.length() < 2) {
            throw new IllegalArgumentException("transport: timeout string is too short: \"" + header + "\"");
        }
        if (header.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("transport: timeout string is too long: \"" + header + "\"");
        }
        int last = header.length() - 1;
        long unitNanos =
                switch (header.charAt(last)) {
                    case 'H' -> 3_600_000_000_000L;
                    case 'M' -> 60_000_000_000L;
                    case 'S' -> 1_000_000_000L;
                    case 'm' -> 1_000_000L;
                    case 'u' -> 1_000L;
                    case 'n' -> 1L;
                    default ->
                        throw new IllegalArgumentException(
                                "transport: timeout unit is not recognized: \"" + header + "\"");
                };
        return saturatedProduct(number(header.substring(0, last)), unitNanos);
    }

    private static long number(String digits) {
        long number = 0;
        for (int i = 0; i < digits.length(); i++) {
            char digit = digits.charAt(i);
            if (digit < '0' || digit > '9') {
                throw new IllegalArgumentException("strconv.ParseUint: parsing \"" + digits + "\": invalid syntax");
            }
            number = number * 10 + (digit - '0');
        }
        return number;
    }

    /** A hundred million hours are more nanoseconds than a long holds. */
    private static long saturatedProduct(long number, long unitNanos) {
        return number > Long.MAX_VALUE / unitNanos ? Long.MAX_VALUE : number * unitNanos;
    }
}
