package io.garboard.tck.encryption;

import static io.garboard.spi.encryption.KeyServiceException.Kind.UNAVAILABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.garboard.spi.encryption.KeyEncryptionService;
import io.garboard.spi.encryption.KeyServiceException;
import io.garboard.spi.encryption.WrappedKey;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** 50x: the service is down, and comes back; closing. */
abstract class OutageRules extends KeyRules {

    private static final long RECOVERY_PAUSE_NANOS = 10_000_000;

    OutageRules(KeyServiceUnderTest tested) {
        super(tested);
    }

    @Test
    void rule_501_it_opens_while_it_is_down_and_recovers_by_itself() throws Exception {
        WrappedKey wrapped = open().wrap(secret(32), CONTEXT);
        fixture.takeDown();
        KeyEncryptionService service = open();
        assertFails(UNAVAILABLE, service::check);
        assertFails(UNAVAILABLE, () -> service.wrap(secret(32), CONTEXT));
        assertFails(UNAVAILABLE, () -> service.unwrap(wrapped, CONTEXT));
        fixture.bringBack();
        awaitRecovery(service);
        assertThat(service.unwrap(wrapped, CONTEXT)).isEqualTo(secret(32));
        assertThat(service.wrap(secret(32), CONTEXT).keyId())
                .isEqualTo(service.check().currentKeyId());
    }

    @Test
    void rule_502_check_notices_that_it_went_down_and_came_back() throws Exception {
        KeyEncryptionService service = open();
        WrappedKey wrapped = service.wrap(secret(32), CONTEXT);
        for (int i = 0; i < 2; i++) {
            service.check();
            fixture.takeDown();
            assertFails(UNAVAILABLE, service::check);
            fixture.bringBack();
            awaitRecovery(service);
            assertThat(service.unwrap(wrapped, CONTEXT)).isEqualTo(secret(32));
        }
    }

    /** A protocol may pause before it connects again; a caller who repeats the call gets through in the end. */
    private void awaitRecovery(KeyEncryptionService service) {
        for (int tried = 1; ; tried++) {
            try {
                service.check();
                return;
            } catch (KeyServiceException e) {
                assertThat(e.kind()).as(e.getMessage()).isEqualTo(UNAVAILABLE);
                assertThat(tried).as("calls until it recovers").isLessThan(fixture.recoveryCallsMax());
                LockSupport.parkNanos(RECOVERY_PAUSE_NANOS);
            }
        }
    }

    @Test
    void rule_511_closing_twice_is_harmless() throws Exception {
        KeyEncryptionService service = open();
        service.check();
        service.close();
        service.close();
        KeyEncryptionService unused = open();
        unused.close();
        unused.close();
    }

    @Test
    void rule_512_a_closed_service_answers_with_IllegalStateException() throws Exception {
        KeyEncryptionService service = open();
        WrappedKey wrapped = service.wrap(secret(32), CONTEXT);
        service.close();
        assertThatThrownBy(service::check).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> service.wrap(secret(32), CONTEXT)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> service.unwrap(wrapped, CONTEXT)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> service.rewrap(wrapped, CONTEXT)).isInstanceOf(IllegalStateException.class);
    }
}
