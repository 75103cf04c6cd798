package io.garboard.proxy.peer;

import io.garboard.core.peer.PeerHandler;
import io.netty.channel.EventLoop;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * What the parts of one member's network share.
 *
 * @param loop runs the lanes and calls to other members
 * @param blocking for reading and writing files
 * @param jitter spreads attempts to connect; used on the loop alone
 */
record PeerContext(
        PeerConfig config,
        PeerHandler handler,
        PeerMetrics metrics,
        PeerClients clients,
        EventLoop loop,
        Executor blocking,
        RandomGenerator jitter) {}
