package io.garboard.proxy.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class PingPolicyTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final PingPolicy policy = new PingPolicy(5_000);

    @Test
    void pingsAtTheAllowedPaceAreFine() {
        for (int i = 0; i < 100; i++) {
            assertThat(policy.isTooMany(i * 5L * SECOND, true)).isFalse();
        }
    }

    @Test
    void theThirdPingThatComesTooSoonIsTooMany() {
        assertThat(policy.isTooMany(0, true)).isFalse();
        assertThat(policy.isTooMany(SECOND, true)).isFalse();
        assertThat(policy.isTooMany(2 * SECOND, true)).isFalse();
        assertThat(policy.isTooMany(3 * SECOND, true)).isTrue();
    }

    @Test
    void dataInBetweenForgives() {
        for (int i = 0; i < 100; i++) {
            policy.sentData();
            assertThat(policy.isTooMany(i, true)).isFalse();
        }
    }

    @Test
    void withoutStreamsThePaceIsTwoHours() {
        for (int i = 0; i < 3; i++) {
            assertThat(policy.isTooMany(i * 30L * SECOND, false)).isFalse();
        }
        assertThat(policy.isTooMany(90 * SECOND, false)).isTrue();
    }
}
