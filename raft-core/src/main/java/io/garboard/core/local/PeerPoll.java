package io.garboard.core.local;

import io.garboard.core.membership.ClusterMember;
import io.garboard.core.peer.PeerCallback;
import io.garboard.core.peer.PeerFailure;
import io.garboard.core.peer.PeerNetwork;
import io.garboard.core.peer.wire.PeerRequest;
import io.garboard.core.peer.wire.PeerResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks several members the same and waits for all of them. Any thread. */
final class PeerPoll {

    private final Map<Long, PeerResponse> answers = new HashMap<>();
    private final Consumer<Map<Long, PeerResponse>> done;
    private int missing;

    private PeerPoll(int asked, Consumer<Map<Long, PeerResponse>> done) {
        this.missing = asked;
        this.done = done;
    }

    /** @param done takes the answers by member id, without those of members that gave none or an error; on any thread */
    static void ask(
            PeerNetwork network,
            List<ClusterMember> members,
            PeerRequest request,
            long timeoutMillis,
            Consumer<Map<Long, PeerResponse>> done) {
        if (members.isEmpty()) {
            done.accept(Map.of());
            return;
        }
        PeerPoll poll = new PeerPoll(members.size(), done);
        for (ClusterMember member : members) {
            network.call(member.id(), request, timeoutMillis, new PeerCallback() {
                @Override
                public void answer(PeerResponse response) {
                    poll.heard(member.id(), response.hasError() ? null : response);
                }

                @Override
                public void fail(PeerFailure failure) {
                    poll.heard(member.id(), null);
                }
            });
        }
    }

    private void heard(long memberId, @Nullable PeerResponse response) {
        synchronized (this) {
            if (response != null) {
                answers.put(memberId, response);
            }
            if (--missing > 0) {
                return;
            }
        }
        done.accept(answers);
    }
}
