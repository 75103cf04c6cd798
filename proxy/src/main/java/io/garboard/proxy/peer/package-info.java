/**
 * The network between members: HTTP/2 streams of Raft's messages, calls and snapshots, on the peer port.
 *
 * <p>Starting points: {@link io.garboard.proxy.peer.HttpPeerNetwork} for a running member, {@link
 * io.garboard.proxy.peer.RemoteMembers} for one that is about to join. docs/adr tells why the protocol is our own.
 */
@NullMarked
package io.garboard.proxy.peer;

import org.jspecify.annotations.NullMarked;
