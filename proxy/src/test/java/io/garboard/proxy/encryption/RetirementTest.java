package io.garboard.proxy.encryption;

import static io.garboard.proxy.encryption.Members.forgotten;
import static io.garboard.proxy.encryption.Members.other;
import static io.garboard.proxy.encryption.Members.self;
import static io.garboard.proxy.encryption.Members.silent;
import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.core.command.EncryptionState;
import io.garboard.core.command.Walk;
import io.garboard.encryption.keyring.KeyEpoch;
import io.garboard.encryption.keyring.Keyring;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetirementTest {

    private static EncryptionState walk(boolean complete, long left) {
        return EncryptionState.newBuilder()
                .setWalk(Walk.newBuilder().setComplete(complete).setLeft(left).setCompleteIndex(100))
                .build();
    }

    @Test
    void only_what_no_stored_value_needs_is_a_candidate() {
        Keyring keyring = Members.keyring(3).activated(2);

        assertThat(Retirement.candidate(walk(true, 0), keyring))
                .extracting(KeyEpoch::number)
                .isEqualTo(1);
        assertThat(Retirement.candidate(walk(false, 0), keyring)).isNull();
        assertThat(Retirement.candidate(walk(true, 1), keyring)).isNull();
        assertThat(Retirement.candidate(EncryptionState.getDefaultInstance(), keyring))
                .isNull();
        assertThat(Retirement.candidate(walk(true, 0), keyring.retired(1, Instant.EPOCH)))
                .as("the active one, and one that is newer, are needed")
                .isNull();
    }

    @Test
    void every_member_has_to_have_forgotten_it() {
        assertThat(Retirement.obstacles(walk(true, 0), List.of(self(forgotten(100)), other("m2", forgotten(7_000)))))
                .isEmpty();
        assertThat(Retirement.obstacles(
                        walk(true, 0), List.of(self(forgotten(100)), other("m2", forgotten(99)), silent("m3"))))
                .containsExactly("m2 keeps entries from 100 on, up to 100 may need it", "m3 does not answer");
    }
}
