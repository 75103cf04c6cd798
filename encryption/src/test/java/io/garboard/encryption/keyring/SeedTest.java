package io.garboard.encryption.keyring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
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
