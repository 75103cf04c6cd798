package io.garboard.core.local;

import com.google.protobuf.MessageLite;
import io.garboard.core.apply.PendingCommand;
import io.garboard.core.apply.Quota;
import io.garboard.core.command.Command;
import io.garboard.core.error.EtcdError;
import io.garboard.core.member.ResponseCallback;
import io.garboard.core.node.Node;
import io.garboard.core.node.ReadIndexCallback;
import io.garboard.etcd.rpc.AlarmRequest;
import io.garboard.etcd.rpc.AlarmResponse;
import io.garboard.etcd.rpc.AlarmType;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The services' way to the log and to the barrier of reads. Any thread. */
final class Proposals {

    private static final Logger LOG = LoggerFactory.getLogger(Proposals.class);

    private static final long SLOW_READ_INDEX_NANOS = 500_000_000L;

    private final Node node;
    private final Quota quota;
    private final long memberId;
    private final LongSupplier nanoClock;
    private final AtomicBoolean raisingAlarm = new AtomicBoolean();
    private final LongAdder slowReadIndexes = new LongAdder();
    private final LongAdder readIndexesFailed = new LongAdder();

    Proposals(Node node, Quota quota, long memberId, LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.node = node;
        this.quota = quota;
        this.memberId = memberId;
    }

    <T extends MessageLite> void propose(Command command, ResponseCallback<T> callback) {
        node.propose(PendingCommand.of(command, callback));
    }

    /** Proposes what this member decides as leader of {@code term}, and what no later leader may be made to do. */
    <T extends MessageLite> void proposeAsLeader(Command.Builder command, long term, ResponseCallback<T> callback) {
        propose(command.setOnlyInTerm(term).build(), callback);
    }

    /**
     * Takes room from the quota. If there is none, the request is refused and the alarm is raised: from then on the
     * cluster takes only what gives room back, until somebody disarms it.
     *
     * @return whether the request may go on
     */
    boolean accept(long costBytes, ResponseCallback<?> callback) {
        if (quota.accept(costBytes)) {
            return true;
        }
        raiseNoSpace();
        callback.fail(EtcdError.NO_SPACE);
        return false;
    }

    private void raiseNoSpace() {
        if (!raisingAlarm.compareAndSet(false, true)) {
            return;
        }
        LOG.warn("quota exceeded, raising alarm NOSPACE: quotaBytes={}", quota.limitBytes());
        AlarmRequest alarm = AlarmRequest.newBuilder()
                .setAction(AlarmRequest.AlarmAction.ACTIVATE)
                .setMemberID(memberId)
                .setAlarm(AlarmType.NOSPACE)
                .build();
        propose(Command.newBuilder().setAlarm(alarm).build(), new ResponseCallback<AlarmResponse>() {
            @Override
            public void succeed(AlarmResponse response) {
                raisingAlarm.set(false);
            }

            @Override
            public void fail(EtcdError error) {
                raisingAlarm.set(false);
            }
        });
    }

    /** Runs {@code read} once everything acknowledged before this call is applied; on the caller's thread or a loop. */
    void readIndex(ResponseCallback<?> callback, Runnable read) {
        long startNanos = nanoClock.getAsLong();
        node.readIndex(new ReadIndexCallback() {
            @Override
            public void readable() {
                if (nanoClock.getAsLong() - startNanos > SLOW_READ_INDEX_NANOS) {
                    slowReadIndexes.increment();
                }
                read.run();
            }

            @Override
            public void fail(EtcdError error) {
                readIndexesFailed.increment();
                callback.fail(error);
            }
        });
    }

    /** Barriers that took longer than etcd waits before it asks again, half a second. */
    long slowReadIndexes() {
        return slowReadIndexes.sum();
    }

    long readIndexesFailed() {
        return readIndexesFailed.sum();
    }

    Node node() {
        return node;
    }
}
