package io.garboard.core.local;

import io.garboard.core.node.NodeStarter;
import io.garboard.core.node.RaftNode;
import io.garboard.core.peer.PeerNetwork;
import io.garboard.core.task.MemberThreads;
import io.garboard.core.wal.Disk;
import io.garboard.core.wal.FileDisk;
import java.security.SecureRandom;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What a member needs of the world it runs in; a simulation gives another one.
 *
 * @param threads what the parts run on
 * @param nanoClock nanoseconds since any moment, never going back; any thread
 * @param random for election timeouts, lease ids and jitter; any thread
 * @param disk where the log lies
 * @param nodes opens the node and sets it going
 * @param wallClock milliseconds since 1970, for what must never come twice, like the ids of new members; any thread
 * @param network the way to the other members; started and closed with the member
 * @param removal hears that the member was removed from its cluster
 */
public record MemberEnvironment(
        MemberThreads threads,
        LongSupplier nanoClock,
        RandomGenerator random,
        Disk disk,
        NodeStarter nodes,
        LongSupplier wallClock,
        PeerNetwork network,
        RemovalListener removal) {

    /** For a member that is alone. */
    public MemberEnvironment(
            MemberThreads threads, LongSupplier nanoClock, RandomGenerator random, Disk disk, NodeStarter nodes) {
        this(threads, nanoClock, random, disk, nodes, System::currentTimeMillis, PeerNetwork.NONE, reason -> {});
    }

    /** The same with others to talk to. */
    public MemberEnvironment with(PeerNetwork others, RemovalListener removalListener) {
        return new MemberEnvironment(threads, nanoClock, random, disk, nodes, wallClock, others, removalListener);
    }

    /** Real threads, the real clock and the real file system. */
    public static MemberEnvironment system() {
        return new MemberEnvironment(
                MemberThreads.system(), System::nanoTime, new SecureRandom(), new FileDisk(), RaftNode::start);
    }
}
