package io.garboard.server.encryption;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.garboard.etcd.mvcc.KeyValue;
import io.garboard.proxy.encryption.EncryptionSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Values that Kubernetes has encrypted itself are left alone if that is wished, and encrypted like others if not. */
class PassThroughTest {

    private static final String VALUE = "k8s:enc:aescbc:v1:key1:0123456789";

    @TempDir
    Path directory;

    private MemberUnderTest open(boolean pass) throws Exception {
        return MemberUnderTest.encrypted(
                directory,
                new EncryptionSettings(
                        List.of("s"), pass, 1_000_000, Duration.ZERO, Duration.ZERO, Duration.ZERO, 1, Set.of()));
    }

    /** Whether the only row of the key is stored as the client wrote it. */
    private static boolean isStoredAsItIs(MemberUnderTest member) throws Exception {
        boolean[] same = new boolean[1];
        member.inner().encryption().scan(new byte[0], 100, 1_000, (rowKey, row) -> {
            try {
                KeyValue kv = KeyValue.parseFrom(row);
                if (kv.getKey().equals(ByteString.copyFromUtf8("s"))) {
                    same[0] = kv.getValue().toStringUtf8().equals(VALUE);
                }
            } catch (com.google.protobuf.InvalidProtocolBufferException e) {
                throw new AssertionError(e);
            }
            return true;
        });
        return same[0];
    }

    private static void awaitStoredAsItIs(MemberUnderTest member, boolean asItIs) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (isStoredAsItIs(member) != asItIs) {
            assertThat(System.nanoTime()).as("stored values follow").isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(5);
        }
        member.awaitWalked();
    }

    private static void awaitPassing(MemberUnderTest member) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (member.inner().encryption().state().getRequiredValueStartsCount() < 2) {
            assertThat(System.nanoTime())
                    .as("the configuration comes into force")
                    .isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    @Test
    void by_choice_and_a_change_of_mind_is_followed() throws Exception {
        try (MemberUnderTest member = open(true)) {
            assertThat(Requests.put(member.member, "s", VALUE)).isEqualTo("ok");
            awaitStoredAsItIs(member, true);
            assertThat(Requests.get(member.member, "s")).isEqualTo(VALUE);
            assertThat(Requests.put(member.member, "s2", "in clear")).isEqualTo("ok");
        }
        try (MemberUnderTest member = open(false)) {
            awaitStoredAsItIs(member, false);
            assertThat(Requests.get(member.member, "s")).isEqualTo(VALUE);
            assertThat(Requests.watch(member.member, "s")).isEqualTo(VALUE);
            assertThat(Requests.get(member.member, "s2")).isEqualTo("in clear");
        }
        try (MemberUnderTest member = open(true)) {
            assertThat(Requests.getInTxn(member.member, "s"))
                    .as("what is encrypted stays so")
                    .isEqualTo(VALUE);
            awaitPassing(member);
            assertThat(Requests.put(member.member, "s", VALUE)).isEqualTo("ok");
            assertThat(isStoredAsItIs(member)).isTrue();
            assertThat(Requests.get(member.member, "s")).isEqualTo(VALUE);
        }
    }

    /** Encrypted before it was to be passed, it has to be encrypted anew, or it would be lost with its epoch. */
    @Test
    void what_is_encrypted_is_taken_along_to_the_next_epoch() throws Exception {
        try (MemberUnderTest member = open(false)) {
            assertThat(Requests.put(member.member, "s", VALUE)).isEqualTo("ok");
            awaitStoredAsItIs(member, false);
        }
        try (MemberUnderTest member = open(true)) {
            awaitPassing(member);
            member.awaitWalked();
            member.administration().rotateDek();
            member.awaitActive(2);
            member.awaitWalked();
            member.retireOldest();
            assertThat(Requests.get(member.member, "s")).isEqualTo(VALUE);
        }
    }
}
