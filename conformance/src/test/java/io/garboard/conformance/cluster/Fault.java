package io.garboard.conformance.cluster;

import io.garboard.conformance.harness.PeerLinks;
import io.garboard.conformance.harness.ServerProcess;
import java.io.IOException;
import java.util.List;

/** What happens to a cluster, to its leader and one of the others, and how it is made good. */
enum Fault {
    LEADER_KILLED((leader, other, links) -> leader.kill()),
    FOLLOWER_KILLED((leader, other, links) -> other.kill()),
    LEADER_STOPPED((leader, other, links) -> leader.stop()),
    FOLLOWER_STOPPED((leader, other, links) -> other.stop()),
    LEADER_PAUSED((leader, other, links) -> leader.pause(), (leader, other, links) -> leader.unpause()),
    FOLLOWER_PAUSED((leader, other, links) -> other.pause(), (leader, other, links) -> other.unpause()),
    LEADER_ISOLATED((leader, other, links) -> links.isolate(leader.name())),
    FOLLOWER_ISOLATED((leader, other, links) -> links.isolate(other.name())),
    /** The follower hears nothing and stands for election; the leader hears it. */
    FOLLOWER_DEAF((leader, other, links) -> links.stallOneWay(leader.name(), other.name())),
    FOLLOWER_MUTE((leader, other, links) -> links.stallOneWay(other.name(), leader.name())),
    LINK_SEVERED((leader, other, links) -> links.sever(leader.name(), other.name()));

    @SuppressWarnings("ImmutableEnumChecker") // all are lambdas that capture nothing
    private final Action beginning;

    @SuppressWarnings("ImmutableEnumChecker")
    private final Action ending;

    Fault(Action beginning) {
        this(beginning, Fault::heal);
    }

    Fault(Action beginning, Action ending) {
        this.beginning = beginning;
        this.ending = ending;
    }

    void begin(ServerProcess leader, ServerProcess other, PeerLinks links) throws IOException {
        beginning.take(leader, other, links);
    }

    void end(ServerProcess leader, ServerProcess other, PeerLinks links) throws IOException {
        ending.take(leader, other, links);
    }

    private static void heal(ServerProcess leader, ServerProcess other, PeerLinks links) throws IOException {
        links.healAll();
        for (ServerProcess member : List.of(leader, other)) {
            if (!member.isRunning()) {
                member.startWithoutWaiting();
                links.runs(member.name(), member.handle());
            }
        }
    }

    private interface Action {
        void take(ServerProcess leader, ServerProcess other, PeerLinks links) throws IOException;
    }
}
