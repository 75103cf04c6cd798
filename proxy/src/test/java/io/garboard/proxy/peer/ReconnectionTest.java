package io.garboard.proxy.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ReconnectionTest {

    private static final PeerTiming TIMING = PeerTiming.DEFAULT.withBackoff(40, 300);

    private static Reconnection of(String... urls) {
        return new Reconnection(List.of(urls), TIMING, new SplittableRandom(1));
    }

    @Test
    void allUrlsAreTriedAtOnceAndThenWithGrowingPauses() {
        Reconnection next = of("a", "b");
        List<String> tried = new ArrayList<>();
        List<Long> bounds = List.of(0L, 40L, 0L, 80L, 0L, 160L, 0L, 300L, 0L, 300L);
        for (long bound : bounds) {
            tried.add(next.url());
            long pause = next.failed(false);
            assertThat(pause).isBetween(bound / 2, bound);
        }
        assertThat(tried).startsWith("a", "b", "a", "b");
    }

    @Test
    void pausesDiffer() {
        Reconnection next = of("a");
        for (int i = 0; i < 5; i++) {
            next.failed(false);
        }
        assertThat(List.of(next.failed(false), next.failed(false), next.failed(false), next.failed(false)))
                .doesNotHaveDuplicates();
    }

    @Test
    void aLineThatWorkedIsTriedAgainAtItsOwnUrlSoon() {
        Reconnection next = of("a", "b");
        next.failed(false);
        assertThat(next.url()).isEqualTo("b");
        next.succeeded();
        assertThat(next.failed(true)).isBetween(20L, 40L);
        assertThat(next.url()).isEqualTo("b");
    }

    @Test
    void newUrlsBeginAnew() {
        Reconnection next = of("a", "b");
        next.failed(false);
        next.urls(List.of("a", "b"));
        assertThat(next.url()).isEqualTo("b");
        next.urls(List.of("c"));
        assertThat(next.url()).isEqualTo("c");
        assertThat(next.failed(false)).isLessThanOrEqualTo(40);
    }
}
