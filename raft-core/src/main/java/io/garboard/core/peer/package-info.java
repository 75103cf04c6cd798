/**
 * How the members of a cluster reach each other: the port that the core sends through, what comes in from it, and the
 * form of Raft's messages on the wire.
 *
 * <p>Starting points: {@link io.garboard.core.peer.PeerNetwork} to send, {@link io.garboard.core.peer.PeerHandler} for what
 * comes in. The network itself is somebody else's: the proxy's on real sockets, the tests' in one process.
 */
@NullMarked
package io.garboard.core.peer;

import org.jspecify.annotations.NullMarked;
