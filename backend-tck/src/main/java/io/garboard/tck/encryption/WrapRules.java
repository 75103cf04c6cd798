package io.garboard.tck.encryption;

import static io.garboard.spi.encryption.KeyServiceException.Kind.WRONG_KEY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.garboard.spi.encryption.KeyEncryptionService;
import io.garboard.spi.encryption.KeyServiceException;
import io.garboard.spi.encryption.WrappedKey;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** 10x: secrets, contexts, key ids. */
abstract class WrapRules extends KeyRules {

    WrapRules(KeyServiceUnderTest tested) {
        super(tested);
    }

    @Test
    void rule_101_what_is_wrapped_is_unwrapped_at_every_size() throws Exception {
        KeyEncryptionService service = open();
        for (int length : List.of(1, 2, 15, 16, 17, 31, 32, 33, 64, 200, 255, 256)) {
            for (int contextLength : List.of(0, 1, 37, KeyEncryptionService.CONTEXT_BYTES_MAX)) {
                byte[] context = secret(contextLength);
                assertThat(service.unwrap(service.wrap(secret(length), context), context))
                        .isEqualTo(secret(length));
            }
        }
        for (byte[] secret : List.of(new byte[32], filled(32, 0xFF), filled(1, 0), filled(256, '\n'))) {
            assertThat(service.unwrap(service.wrap(secret, CONTEXT), CONTEXT)).isEqualTo(secret);
        }
    }

    private static byte[] filled(int length, int with) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) with);
        return bytes;
    }

    @Test
    void rule_102_wrapping_twice_gives_different_bytes() throws Exception {
        KeyEncryptionService service = open();
        assertThat(service.wrap(secret(32), CONTEXT).bytes())
                .isNotEqualTo(service.wrap(secret(32), CONTEXT).bytes());
    }

    @Test
    void rule_103_the_context_is_bound() throws Exception {
        KeyEncryptionService service = open();
        WrappedKey wrapped = service.wrap(secret(32), CONTEXT);
        for (int i = 0; i < CONTEXT.length; i++) {
            byte[] other = flipped(CONTEXT, i);
            assertFails(WRONG_KEY, () -> service.unwrap(wrapped, other));
        }
        assertFails(WRONG_KEY, () -> service.unwrap(wrapped, new byte[0]));
        assertFails(WRONG_KEY, () -> service.unwrap(wrapped, Arrays.copyOf(CONTEXT, CONTEXT.length + 1)));
        WrappedKey without = service.wrap(secret(32), new byte[0]);
        assertFails(WRONG_KEY, () -> service.unwrap(without, CONTEXT));
    }

    @Test
    void rule_104_changed_bytes_are_refused() throws Exception {
        KeyEncryptionService service = open();
        WrappedKey wrapped = service.wrap(secret(32), CONTEXT);
        for (int i = 0; i < wrapped.bytes().length; i++) {
            byte[] changed = flipped(wrapped.bytes(), i);
            assertNotMisread(service, new WrappedKey(wrapped.keyId(), changed));
        }
    }

    /** A changed byte may be one that does not matter (the case of a letter, say); it never gives another secret. */
    private static void assertNotMisread(KeyEncryptionService service, WrappedKey wrapped) {
        try {
            assertThat(service.unwrap(wrapped, CONTEXT)).isEqualTo(secret(32));
        } catch (KeyServiceException e) {
            assertThat(e.kind()).as(e.getMessage()).isEqualTo(WRONG_KEY);
        }
    }

    @Test
    void rule_105_cut_and_foreign_bytes_are_refused() throws Exception {
        KeyEncryptionService service = open();
        WrappedKey wrapped = service.wrap(secret(32), CONTEXT);
        for (int length = 1; length < wrapped.bytes().length; length++) {
            WrappedKey cut = new WrappedKey(wrapped.keyId(), Arrays.copyOf(wrapped.bytes(), length));
            assertFails(WRONG_KEY, () -> service.unwrap(cut, CONTEXT));
        }
        for (int length : List.of(1, 16, 100, WrappedKey.BYTES_MAX)) {
            WrappedKey foreign = new WrappedKey(wrapped.keyId(), secret(length));
            assertFails(WRONG_KEY, () -> service.unwrap(foreign, CONTEXT));
        }
    }

    @Test
    void rule_106_arrays_are_neither_changed_nor_kept() throws Exception {
        KeyEncryptionService service = open();
        byte[] secret = secret(32);
        byte[] context = CONTEXT.clone();
        WrappedKey wrapped = service.wrap(secret, context);
        assertThat(secret).isEqualTo(secret(32));
        assertThat(context).isEqualTo(CONTEXT);
        Arrays.fill(secret, (byte) 0);
        Arrays.fill(context, (byte) 0);
        byte[] first = service.unwrap(wrapped, CONTEXT);
        assertThat(first).isEqualTo(secret(32));
        Arrays.fill(first, (byte) 0);
        assertThat(service.unwrap(wrapped, CONTEXT)).isEqualTo(secret(32));
    }

    @Test
    void rule_107_sizes_out_of_range_are_mistakes_of_the_caller() throws Exception {
        KeyEncryptionService service = open();
        for (int length : List.of(0, KeyEncryptionService.SECRET_BYTES_MAX + 1)) {
            assertThatThrownBy(() -> service.wrap(new byte[length], CONTEXT))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        byte[] tooLong = new byte[KeyEncryptionService.CONTEXT_BYTES_MAX + 1];
        assertThatThrownBy(() -> service.wrap(secret(32), tooLong)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void rule_108_another_instance_unwraps_it() throws Exception {
        KeyEncryptionService service = open();
        WrappedKey wrapped = service.wrap(secret(32), CONTEXT);
        service.close();
        WrappedKey stored = new WrappedKey(wrapped.keyId(), wrapped.bytes());
        assertThat(open().unwrap(stored, CONTEXT)).isEqualTo(secret(32));
    }

    @Test
    void rule_109_a_changed_key_id_never_gives_another_secret() throws Exception {
        KeyEncryptionService service = open();
        WrappedKey wrapped = service.wrap(secret(32), CONTEXT);
        assertNotMisread(service, new WrappedKey(wrapped.keyId() + "-x", wrapped.bytes()));
        assertNotMisread(service, new WrappedKey("x", wrapped.bytes()));
    }

    @Test
    void rule_110_wrap_names_the_key_that_check_names() throws Exception {
        KeyEncryptionService service = open();
        assertThat(service.wrap(secret(32), CONTEXT).keyId())
                .isEqualTo(service.check().currentKeyId());
    }
}
