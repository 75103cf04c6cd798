package io.garboard.tck.storage;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the kit drives a backend to {@code FULL} by a limit of the backend's own: a configuration under which it takes no
 * more than {@link #WITHIN_BYTES} of rows. A backend without any such limit says so, and the kit then holds it to that.
 */
public final class Fullness {

    /** The kit gives up, and fails, when so many bytes of rows were taken and nothing was full. */
    public static final long WITHIN_BYTES = 192L << 20;

    static final long DEFAULT_CAPACITY_BYTES = 1L << 30;

    private final long capacityBytes;
    private final Map<String, String> options;
    private final @Nullable String whyNever;

    private Fullness(long capacityBytes, Map<String, String> options, @Nullable String whyNever) {
        this.capacityBytes = capacityBytes;
        this.options = options;
        this.whyNever = whyNever;
    }

    /** Full soon if opened with {@code capacityBytes} in its configuration. */
    public static Fullness byCapacity(long capacityBytes) {
        return new Fullness(capacityBytes, Map.of(), null);
    }

    /** Full soon if opened with these options (beside those of {@link StateMachineStorageTck#options}). */
    public static Fullness byOptions(Map<String, String> options) {
        return new Fullness(DEFAULT_CAPACITY_BYTES, Map.copyOf(options), null);
    }

    /** Never full but when the disk is: the kit checks that it takes several times the capacity it was opened with. */
    public static Fullness never(String why) {
        return new Fullness(8L << 20, Map.of(), why);
    }

    long capacityBytes() {
        return capacityBytes;
    }

    Map<String, String> options() {
        return options;
    }

    @Nullable
    String whyNever() {
        return whyNever;
    }
}
