package io.garboard.tck.storage;

import io.garboard.spi.storage.StateMachineStorageProvider;
import io.garboard.spi.storage.StorageOption;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Nested;

/**
 * All rules of the storage SPI. A backend's test extends this and answers what follows; JUnit finds the rest.
 *
 * <pre>{@code
 * final class MyStorageTest extends StateMachineStorageTck {
 *     protected StateMachineStorageProvider provider() { return new MyStorageProvider(); }
 *     protected Fullness fullness() { return Fullness.byOptions(Map.of("size-bytes-max", "33554432")); }
 *     protected boolean detectsBitFlips() { return true; }
 * }
 * }</pre>
 *
 * <p>The provider must be found by {@link java.util.ServiceLoader} on the test's class path: rules about crashes start
 * child processes with the same Java, class path and flags. System properties: {@code seed} replays one seed, {@code
 * tck.seeds} and {@code tck.kill.rounds} run more of them, {@code tck.small.disk} names a directory on a small file system
 * where the kit may not mount one.
 */
public abstract class StateMachineStorageTck {

    /** The provider under test, a new object or always the same. */
    protected abstract StateMachineStorageProvider provider();

    /**
     * How to fill it. A backend with a limit of its own (a map size, a quota) shows how it is reached soon; one without
     * says {@link Fullness#never}, and is held to that.
     */
    protected abstract Fullness fullness();

    /**
     * Whether a bit that flipped anywhere in its main file never changes what is read: it is found, or did not matter. If
     * not, the kit damages values alone, and checks that nothing worse comes of it than a changed value.
     */
    protected abstract boolean detectsBitFlips();

    /** Options that every storage of this test is opened with, so that one backend can be tested in several ways. */
    protected Map<String, String> options() {
        return Map.of();
    }

    /** For each option a value that it refuses; an option that takes any value is left out. */
    protected Map<String, String> badOptionValues() {
        return provider().options().stream().collect(Collectors.toMap(StorageOption::name, option -> "~ no value ~"));
    }

    private BackendUnderTest backend() {
        return new BackendUnderTest(
                getClass(), provider(), options(), badOptionValues(), fullness(), detectsBitFlips());
    }

    @Nested
    final class Order extends OrderRules {
        Order() {
            super(backend());
        }
    }

    @Nested
    final class Sizes extends SizeRules {
        Sizes() {
            super(backend());
        }
    }

    @Nested
    final class Batches extends BatchRules {
        Batches() {
            super(backend());
        }
    }

    @Nested
    final class Views extends ViewRules {
        Views() {
            super(backend());
        }
    }

    @Nested
    final class Threads extends ThreadRules {
        Threads() {
            super(backend());
        }
    }

    @Nested
    final class Opening extends OpenRules {
        Opening() {
            super(backend());
        }
    }

    @Nested
    final class Tables extends TableRules {
        Tables() {
            super(backend());
        }
    }

    @Nested
    final class Crashes extends CrashRules {
        Crashes() {
            super(backend());
        }
    }

    @Nested
    final class Copies extends CopyRules {
        Copies() {
            super(backend());
        }
    }

    @Nested
    final class Space extends SpaceRules {
        Space() {
            super(backend());
        }
    }

    @Nested
    final class Full extends FullRules {
        Full() {
            super(backend());
        }
    }

    @Nested
    final class DiskFull extends DiskFullRules {
        DiskFull() {
            super(backend());
        }
    }

    @Nested
    final class Damage extends DamageRules {
        Damage() {
            super(backend());
        }
    }

    @Nested
    final class Closing extends CloseRules {
        Closing() {
            super(backend());
        }
    }

    @Nested
    final class RandomOperations extends ModelRules {
        RandomOperations() {
            super(backend());
        }
    }
}
