package io.garboard.tck.encryption;

import static io.garboard.spi.encryption.KeyServiceException.Kind.UNAVAILABLE;
import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.spi.encryption.KeyEncryptionService;
import io.garboard.spi.encryption.KeyServiceException;
import io.garboard.spi.encryption.WrappedKey;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** 40x: threads and time. */
abstract class KeyThreadRules extends KeyRules {

    private static final int THREADS = 4;
    private static final int ROUNDS = 25;
    private static final long IMPATIENT_MILLIS = 300;

    KeyThreadRules(KeyServiceUnderTest tested) {
        super(tested);
    }

    @Test
    void rule_401_many_threads_share_a_service() throws Exception {
        KeyEncryptionService service = open();
        Callable<Boolean> task = () -> {
            for (int i = 1; i <= ROUNDS; i++) {
                byte[] context = secret(i);
                WrappedKey wrapped = service.wrap(secret(i), context);
                assertThat(service.check().currentKeyId()).isEqualTo(wrapped.keyId());
                assertThat(service.unwrap(wrapped, context)).isEqualTo(secret(i));
            }
            return true;
        };
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<Boolean>> all = threads.invokeAll(Collections.nCopies(THREADS, task));
            for (Future<Boolean> done : all) {
                assertThat(done.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void rule_402_an_interrupted_thread_is_served_or_told_and_stays_interrupted() throws Exception {
        KeyEncryptionService service = open();
        WrappedKey wrapped = service.wrap(secret(32), CONTEXT);
        for (int i = 0; i < 3; i++) {
            Thread.currentThread().interrupt();
            try {
                assertThat(service.unwrap(wrapped, CONTEXT)).isEqualTo(secret(32));
            } catch (KeyServiceException e) {
                assertThat(e.kind()).isEqualTo(UNAVAILABLE);
            }
            assertThat(Thread.interrupted()).as("the interrupt flag").isTrue();
        }
        assertThat(service.unwrap(wrapped, CONTEXT)).isEqualTo(secret(32));
    }

    @Test
    void rule_403_a_call_that_gets_no_answer_ends_as_unavailable() throws Exception {
        WrappedKey wrapped = open().wrap(secret(32), CONTEXT);
        KeyEncryptionService service = open(fixture.options(), IMPATIENT_MILLIS);
        Assumptions.assumeTrue(fixture.hang(), "this service cannot hang");
        assertFails(UNAVAILABLE, service::check);
        assertFails(UNAVAILABLE, () -> service.wrap(secret(32), CONTEXT));
        assertFails(UNAVAILABLE, () -> service.unwrap(wrapped, CONTEXT));
        assertFails(UNAVAILABLE, () -> service.rewrap(wrapped, CONTEXT));
    }
}
