package io.garboard.encryption.keyring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class SeedTest {

    @Test
    void aCopyIsTheWholeSeedOrNoneWhileItIsWiped() throws Exception {
        for (int round = 0; round < 200; round++) {
            byte[] bytes = new byte[32];
            Arrays.fill(bytes, (byte) 0x77);
            Seed seed = Seed.takeOver(bytes);
            CountDownLatch copied = new CountDownLatch(1);
            Thread wiper = new Thread(() -> {
                awaitQuietly(copied);
                seed.wipe();
            });
            wiper.start();
            byte[] target = new byte[32];
            while (seed.copyTo(target)) {
                assertThat(HexFormat.of().formatHex(target)).isEqualTo("77".repeat(32));
                copied.countDown();
            }
            wiper.join();
            assertThat(bytes).containsOnly(0);
            assertThat(seed.isWiped()).isTrue();
        }
    }

    @Test
    void whoWantsToKnowIsToldOnceItIsWiped() {
        Seed seed = Seed.takeOver(new byte[32]);
        List<String> told = new ArrayList<>();
        Runnable one = () -> told.add("one, wiped: " + seed.isWiped());
        Runnable other = () -> told.add("other");
        for (int i = 0; i < 3; i++) {
            assertThat(seed.tellWhenWiped(one)).isTrue();
            assertThat(seed.tellWhenWiped(other)).isTrue();
        }
        assertThat(told).isEmpty();
        seed.wipe();
        assertThat(told).containsExactly("one, wiped: true", "other");
        assertThat(seed.tellWhenWiped(one)).isFalse();
        assertThat(seed.tellWhenWiped(() -> told.add("late"))).isFalse();
        assertThat(told).hasSize(2);
    }

    @Test
    void doesNotShowItself() {
        assertThat(Seed.takeOver(new byte[] {65, 66, 67})).hasToString("Seed[3 bytes]");
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
