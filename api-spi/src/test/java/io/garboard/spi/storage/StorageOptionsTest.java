package io.garboard.spi.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.spi.storage.StorageException.Kind;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StorageOptionsTest {

    private static final StorageOption SIZE = new StorageOption("size-bytes", "10", "How much, in bytes.");
    private static final StorageOption PAGES = new StorageOption("pages", "3", "How many.");

    /** Knows two options, and opens nothing. */
    private static final class Provider implements StateMachineStorageProvider {
        @Override
        public String name() {
            return "some";
        }

        @Override
        public List<StorageOption> options() {
            return List.of(SIZE, PAGES);
        }

        @Override
        public StateMachineStorage open(StorageConfig config) {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void givesTheDefaultUnlessOneIsGiven() throws Exception {
        assertThat(options(Map.of()).wholeNumber(SIZE, 0, 100)).isEqualTo(10);
        assertThat(options(Map.of("size-bytes", "7")).wholeNumber(SIZE, 0, 100)).isEqualTo(7);
    }

    @Test
    void refusesAnUnknownNameAndListsTheKnownOnes() {
        StorageException refusal = refused(() -> options(Map.of("sise-bytes", "7")));
        assertThat(refusal.getMessage()).contains("'some'", "'sise-bytes'", "pages, size-bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " 7", "7 ", "seven", "7.0", "-1", "101", "0x7", "99999999999999999999"})
    void refusesWhatIsNoWholeNumberInTheRange(String value) throws Exception {
        StorageOptions options = options(Map.of("size-bytes", value));
        StorageException refusal = refused(() -> options.wholeNumber(SIZE, 0, 100));
        assertThat(refusal.getMessage()).contains("size-bytes", "'" + value + "'", "0 to 100");
    }

    private static StorageOptions options(Map<String, String> given) throws StorageException {
        return StorageOptions.of(new StorageConfig(Path.of("storage"), List.of(), 1, given), new Provider());
    }

    private static StorageException refused(ThrowingCallable call) {
        StorageException refusal = Assertions.catchThrowableOfType(StorageException.class, call);
        assertThat(refusal).isNotNull();
        assertThat(refusal.kind()).isEqualTo(Kind.REFUSED);
        return refusal;
    }
}
