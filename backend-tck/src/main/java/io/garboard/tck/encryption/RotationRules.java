package io.garboard.tck.encryption;

import static io.garboard.spi.encryption.KeyServiceException.Kind.WRONG_KEY;
import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.spi.encryption.KeyEncryptionService;
import io.garboard.spi.encryption.WrappedKey;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** 20x: the KEK rotates behind Garboard's back. */
abstract class RotationRules extends KeyRules {

    RotationRules(KeyServiceUnderTest tested) {
        super(tested);
    }

    @Test
    void rule_201_a_rotation_is_noticed_by_an_open_service() throws Exception {
        KeyEncryptionService service = open();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 3; i++) {
            assertThat(seen.add(service.check().currentKeyId()))
                    .as("a new key id")
                    .isTrue();
            assertThat(seen).contains(service.wrap(secret(32), CONTEXT).keyId());
            fixture.rotate();
        }
    }

    @Test
    void rule_202_what_older_keys_wrapped_is_still_unwrapped() throws Exception {
        KeyEncryptionService service = open();
        WrappedKey first = service.wrap(secret(31), CONTEXT);
        fixture.rotate();
        service.check();
        WrappedKey second = service.wrap(secret(32), CONTEXT);
        fixture.rotate();
        service.check();
        assertThat(service.unwrap(first, CONTEXT)).isEqualTo(secret(31));
        assertThat(service.unwrap(second, CONTEXT)).isEqualTo(secret(32));
        assertThat(open().unwrap(first, CONTEXT)).isEqualTo(secret(31));
    }

    @Test
    void rule_203_rewrapping_keeps_the_secret_and_takes_the_current_key() throws Exception {
        KeyEncryptionService service = open();
        WrappedKey old = service.wrap(secret(32), CONTEXT);
        fixture.rotate();
        service.check();
        WrappedKey renewed = service.rewrap(old, CONTEXT);
        assertThat(renewed.keyId()).isEqualTo(service.check().currentKeyId()).isNotEqualTo(old.keyId());
        assertThat(service.unwrap(renewed, CONTEXT)).isEqualTo(secret(32));
        assertFails(WRONG_KEY, () -> service.unwrap(renewed, new byte[] {1}));
    }

    @Test
    void rule_204_what_a_removed_key_wrapped_is_of_a_wrong_key_and_the_rest_goes_on() throws Exception {
        KeyEncryptionService service = open();
        WrappedKey old = service.wrap(secret(32), CONTEXT);
        fixture.rotate();
        service.check();
        WrappedKey renewed = service.rewrap(old, CONTEXT);
        Assumptions.assumeTrue(fixture.removeOldKeys(), "this service cannot remove keys");
        KeyEncryptionService again = open();
        assertFails(WRONG_KEY, () -> again.unwrap(old, CONTEXT));
        assertFails(WRONG_KEY, () -> again.rewrap(old, CONTEXT));
        assertThat(again.unwrap(renewed, CONTEXT)).isEqualTo(secret(32));
        service.check();
        assertThat(service.unwrap(renewed, CONTEXT)).isEqualTo(secret(32));
    }
}
