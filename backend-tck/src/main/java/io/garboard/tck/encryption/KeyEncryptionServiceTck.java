package io.garboard.tck.encryption;

import io.garboard.spi.encryption.KeyEncryptionServiceProvider;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Nested;

/**
 * All rules of the key encryption SPI. A service's test extends this and answers what follows; JUnit finds the rest.
 *
 * <pre>{@code
 * final class MyKeyServiceTest extends KeyEncryptionServiceTck {
 *     protected KeyEncryptionServiceProvider provider() { return new MyKeyServiceProvider(); }
 *     protected KeyServiceFixture start(Path temporary) { return new MyServerInTheTest(temporary); }
 *     protected Map<String, String> badOptionValues() { return Map.of("port", "many"); }
 * }
 * }</pre>
 */
public abstract class KeyEncryptionServiceTck {

    /** The provider under test, a new object or always the same. */
    protected abstract KeyEncryptionServiceProvider provider();

    /**
     * Starts what the provider reaches.
     *
     * @param temporary an empty directory of this test's own
     */
    protected abstract KeyServiceFixture start(Path temporary) throws Exception;

    /** For each option a value that it refuses; an option that takes any value is left out. */
    protected abstract Map<String, String> badOptionValues();

    private KeyServiceUnderTest service() {
        return new KeyServiceUnderTest(provider(), this::start, badOptionValues());
    }

    @Nested
    final class Wrapping extends WrapRules {
        Wrapping() {
            super(service());
        }
    }

    @Nested
    final class Rotation extends RotationRules {
        Rotation() {
            super(service());
        }
    }

    @Nested
    final class Opening extends OptionRules {
        Opening() {
            super(service());
        }
    }

    @Nested
    final class Threads extends KeyThreadRules {
        Threads() {
            super(service());
        }
    }

    @Nested
    final class Outages extends OutageRules {
        Outages() {
            super(service());
        }
    }

    @Nested
    final class Secrecy extends SecrecyRules {
        Secrecy() {
            super(service());
        }
    }
}
