package io.garboard.server.encryption;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Members of a cluster agree on what is encrypted, with which key, and when a key may go. */
class StewardTest {

    private final FakeCluster cluster = new FakeCluster();

    @AfterEach
    void close() {
        cluster.close();
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(2);
        }
    }

    private void awaitStatus(FakeMember member, String text) throws InterruptedException {
        String[] last = {""};
        await("the status of a member says: " + text, () -> {
            last[0] = member.status();
            return last[0].contains(text);
        });
    }

    private FakeMember encrypted(int members) throws InterruptedException {
        for (int i = 1; i <= members; i++) {
            cluster.join("m" + i, "s");
        }
        FakeMember leader = cluster.members.get(0);
        cluster.leader = leader;
        awaitStatus(leader, "all as they should be");
        return leader;
    }

    @Test
    void a_new_epoch_waits_for_the_member_that_would_be_shut_out() throws Exception {
        FakeMember leader = encrypted(3);
        FakeMember slow = cluster.members.get(1);
        await("all have opened the first epoch", () -> slow.status().contains("key service: ok"));
        slow.keyService.goDown();
        await("it is noticed", () -> slow.status().contains("nobody is at home"));

        leader.administration().rotateDek();
        awaitStatus(cluster.members.get(2), "epoch 2 waits: m2 has not unwrapped it\n");
        // Whoever leads next waits as well.
        cluster.leader = cluster.members.get(2);
        int seen = cluster.members.get(2).censuses.get();
        await("it has asked again", () -> cluster.members.get(2).censuses.get() > seen + 3);
        assertThat(leader.status()).contains("epoch 1: active", "epoch 2: new");

        slow.keyService.comeBack();
        awaitStatus(leader, "epoch 2: active");
    }

    @Test
    void an_epoch_is_kept_until_every_member_has_forgotten_it_also_those_that_are_down_or_new() throws Exception {
        FakeMember leader = encrypted(3);
        leader.administration().rotateDek();
        awaitStatus(leader, "epoch 2: active");
        awaitStatus(leader, "all as they should be");
        FakeMember gone = cluster.members.get(2);
        gone.down = true;
        leader.forgottenIndex = 1_000;
        cluster.members.get(1).forgottenIndex = 1_000;
        awaitStatus(leader, "epoch 1 is kept: m3 does not answer\n");

        // The other way round, there would be a moment in which nobody is in the way.
        FakeMember replacement = cluster.join("m4", "s");
        cluster.members.remove(gone);
        awaitStatus(leader, "epoch 1 is kept: m4 keeps entries from 1 on");
        int seen = leader.censuses.get();
        await("the leader has asked again", () -> leader.censuses.get() > seen + 2);
        assertThat(leader.status()).contains("epoch 1: old");

        replacement.forgottenIndex = 1_000;
        awaitStatus(leader, "epoch 1: retired");
    }

    @Test
    void prefixes_do_not_change_with_the_leader_but_once_all_agree() throws Exception {
        FakeMember first = cluster.join("m1", "s");
        FakeMember other = cluster.join("m2", "t");
        cluster.leader = first;
        awaitStatus(first, "all as they should be");
        assertThat(cluster.state().getSecretPrefixesList()).containsExactly(ByteString.copyFromUtf8("s"));
        long version = cluster.state().getVersion();

        cluster.leader = other;
        awaitStatus(other, "configured otherwise than this member: m1\n");
        int seen = other.censuses.get();
        await("the other leader has thought it over", () -> other.censuses.get() > seen + 3);
        cluster.leader = first;
        assertThat(cluster.state().getVersion()).isEqualTo(version);

        // m1 is started again, with the other's configuration.
        cluster.members.remove(first);
        cluster.join("m1", "t");
        cluster.leader = other;
        await("all agree", () -> cluster.state().getSecretPrefixesList().contains(ByteString.copyFromUtf8("t")));
        awaitStatus(other, "all as they should be");
        assertThat(other.status()).doesNotContain("configured otherwise");
    }
}
