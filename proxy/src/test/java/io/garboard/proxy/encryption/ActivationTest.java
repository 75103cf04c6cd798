package io.garboard.proxy.encryption;

import static io.garboard.proxy.encryption.Members.open;
import static io.garboard.proxy.encryption.Members.other;
import static io.garboard.proxy.encryption.Members.self;
import static io.garboard.proxy.encryption.Members.silent;
import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.core.member.MemberEncryption;
import io.garboard.encryption.keyring.Keyring;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ActivationTest {

    private final Keyring keyring = Members.keyring(2);
    private long nanos = 1;
    private final Activation activation = new Activation(Duration.ofSeconds(10), () -> nanos);

    private boolean isDue(MemberEncryption... members) {
        return activation.isDue(keyring, List.of(members));
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    @Test
    void at_once_if_every_member_has_opened_the_new_epoch() {
        assertThat(isDue(self(open(keyring, 1, 2)), other("m2", open(keyring, 1, 2)), other("m3", open(keyring, 2))))
                .isTrue();
    }

    @Test
    void a_member_that_would_lose_something_is_waited_for_as_long_as_it_takes() {
        MemberEncryption behind = other("m2", open(keyring, 1));

        assertThat(isDue(self(open(keyring, 1, 2)), behind)).isFalse();
        pass(Duration.ofDays(1));
        assertThat(isDue(self(open(keyring, 1, 2)), behind)).isFalse();
        assertThat(Activation.obstacles(keyring, List.of(self(open(keyring, 1, 2)), behind, silent("m3"))))
                .containsExactly("m2 has not unwrapped it", "m3 does not answer");
        assertThat(isDue(self(open(keyring, 1, 2)), other("m2", open(keyring, 1, 2))))
                .isTrue();
    }

    @Test
    void a_member_that_is_down_or_has_no_key_at_all_is_waited_for_a_while() {
        MemberEncryption[] members = {
            self(open(keyring, 1, 2)),
            silent("m2"),
            other("m3", answer -> {}),
            other("m4", open(Members.keyring(2), 1, 2))
        };

        assertThat(isDue(members)).isFalse();
        pass(Duration.ofSeconds(9));
        assertThat(isDue(members)).isFalse();
        pass(Duration.ofSeconds(2));
        assertThat(isDue(members)).isTrue();
    }

    @Test
    void a_leader_without_the_keys_never_activates() {
        pass(Duration.ofDays(1));
        assertThat(isDue(self(answer -> {}))).isFalse();
        pass(Duration.ofDays(1));
        assertThat(isDue(self(answer -> {}))).isFalse();
    }

    @Test
    void each_epoch_is_waited_for_anew() {
        assertThat(isDue(self(open(keyring, 1, 2)), silent("m2"))).isFalse();
        pass(Duration.ofSeconds(11));
        Keyring next = keyring.activated(2).withEpoch(Members.keyring(3).newest());

        assertThat(activation.isDue(next, List.of(self(open(next, 1, 2, 3)), silent("m2"))))
                .isFalse();
    }
}
