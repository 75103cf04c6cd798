package io.garboard.core.wal;

import static io.garboard.core.wal.WalFixture.entry;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LogImageTest {

    private final LogImage image = new LogImage(1 << 20);

    @Test
    void whatIsForgottenTakesNoMemory() {
        image.begin(new LogPosition(0, 0));
        for (int i = 1; i <= 5; i++) {
            image.add(entry(i, 1, 10), 1, i * 100);
        }
        image.forget(3);
        for (int i = 1; i <= 3; i++) {
            assertThat(image.cached(i)).as("entry %d", i).isNull();
        }
        assertThat(image.cached(4)).isEqualTo(entry(4, 1, 10));
        assertThat(image.table().framePosition(2)).isEqualTo(200);
        image.forget(Long.MAX_VALUE);
        image.add(entry(6, 1, 10), 1, 600);
        assertThat(image.cached(5)).isNull();
        assertThat(image.cached(6)).isEqualTo(entry(6, 1, 10));
    }
}
