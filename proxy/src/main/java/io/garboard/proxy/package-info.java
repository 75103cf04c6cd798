/**
 * The network face of one member: etcd's gRPC API, its HTTP endpoints and metrics, over TCP and unix sockets, plain or TLS.
 *
 * <p>Starting points: {@link io.garboard.proxy.ProxyServer} and {@link io.garboard.proxy.ProxyConfig}. Everything behind a
 * request is {@link io.garboard.core.member.Member}; no Armeria, Netty or gRPC type leaves this module.
 */
@NullMarked
package io.garboard.proxy;

import org.jspecify.annotations.NullMarked;
