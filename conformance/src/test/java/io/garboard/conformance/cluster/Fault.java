package io.garboard.conformance.cluster;

import io.garboard.conformance.harness.PeerLinks;
import io.garboard.conformance.harness.ServerProcess;
import java.io.IOException;
import java.util.List;

/** What happens to a cluster, to its leader and one of the others, and how it is made good. */
enum Fault {
    LEADER_KILLED {
        @Override
        void begin(ServerProcess leader, ServerProcess other, PeerLinks links) {
            leader.kill();
        }
    },
    FOLLOWER_KILLED {
        @Override
        void begin(ServerProcess leader, ServerProcess other, PeerLinks links) {
            other.kill();
        }
    },
    LEADER_STOPPED {
        @Override
        void begin(ServerProcess leader, ServerProcess other, PeerLinks links) {
            leader.stop();
        }
    },
    FOLLOWER_STOPPED {
        @Override
        void begin(ServerProcess leader, ServerProcess other, PeerLinks links) {
            other.stop();
        }
    },
    LEADER_PAUSED {
        @Override
        void begin(ServerProcess leader, ServerProcess other, PeerLinks links) {
            leader.pause();
        }

        @Override
        void end(ServerProcess leader, ServerProcess other, PeerLinks links) {
            leader.unpause();
        }
    },
    FOLLOWER_PAUSED {
        @Override
        void begin(ServerProcess leader, ServerProcess other, PeerLinks links) {
            other.pause();
        }

        @Override
        void end(ServerProcess leader, ServerProcess other, PeerLinks links) {
            other.unpause();
        }
    },
    LEADER_ISOLATED {
        @Override
        void begin(ServerProcess leader, ServerProcess other, PeerLinks links) {
            links.isolate(leader.name());
        }
    },
    FOLLOWER_ISOLATED {
        @Override
        void begin(ServerProcess leader, ServerProcess other, PeerLinks links) {
            links.isolate(other.name());
        }
    },
    /** The follower hears nothing and stands for election; the leader hears it. */
    FOLLOWER_DEAF {
        @Override
        void begin(ServerProcess leader, ServerProcess other, PeerLinks links) {
            links.stallOneWay(leader.name(), other.name());
        }
    },
    FOLLOWER_MUTE {
        @Override
        void begin(ServerProcess leader, ServerProcess other, PeerLinks links) {
            links.stallOneWay(other.name(), leader.name());
        }
    },
    LINK_SEVERED {
        @Override
        void begin(ServerProcess leader, ServerProcess other, PeerLinks links) {
            links.sever(leader.name(), other.name());
        }
    };

    abstract void begin(ServerProcess leader, ServerProcess other, PeerLinks links);

    void end(ServerProcess leader, ServerProcess other, PeerLinks links) throws IOException {
        links.healAll();
        for (ServerProcess member : List.of(leader, other)) {
            if (!member.isRunning()) {
                member.startWithoutWaiting();
                links.runs(member.name(), member.handle());
            }
        }
    }
}
