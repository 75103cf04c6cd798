package io.garboard.core.apply;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.garboard.core.command.Command;
import io.garboard.core.peer.PeerNetwork;
import io.garboard.core.snapshot.MemoryEngineSite;
import io.garboard.core.storage.BufferLimits;
import io.garboard.core.wal.FaultDisk;
import io.garboard.etcd.rpc.CompactionRequest;
import io.garboard.etcd.rpc.PutRequest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CompactionPaceTest {

    private static final int REVISIONS = 5_500;
    private static final int STEPS = 6;
    private static final long INTERVAL_NANOS = UpkeepPace.DEFAULT.compactionIntervalNanos();

    @Test
    void stepsRestAlsoIfTheLoopDoesNot() throws Exception {
        StateFixture member =
                new StateFixture(1, new MemoryEngineSite(), new FaultDisk(), PeerNetwork.NONE, BufferLimits.DEFAULT);
        List<Command> commands = new ArrayList<>();
        for (int i = 0; i < REVISIONS; i++) {
            commands.add(Command.newBuilder()
                    .setPut(PutRequest.newBuilder().setKey(ByteString.copyFromUtf8("key")))
                    .build());
        }
        commands.add(Command.newBuilder()
                .setCompaction(CompactionRequest.newBuilder().setRevision(REVISIONS))
                .build());
        member.apply(1, 1, commands);

        int rests = 0;
        while (member.store.isCompacting()) {
            for (int i = 0; i < 100; i++) {
                member.state.maintain();
                member.threads.runAll();
            }
            member.threads.advanceTo(member.threads.nanoTime() + INTERVAL_NANOS);
            rests++;
        }
        // One more in which nothing had been read yet.
        assertThat(rests).isBetween(STEPS, STEPS + 1);
        assertThat(member.store.finishedCompactRevision()).isEqualTo(REVISIONS);
    }
}
