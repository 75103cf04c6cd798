package io.garboard.encryption.kmsv2;

import io.garboard.spi.encryption.KeyServiceException;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;

/** A gRPC channel to a unix socket, with the one thread that serves it. Connects when it is used. */
final class PluginChannel implements AutoCloseable {

    /** The contract ends at 33 KiB; what is larger is nonsense. */
    private static final int MESSAGE_BYTES_MAX = 1 << 20;

    private final ManagedChannel channel;
    private final EventLoopGroup thread;

    private PluginChannel(ManagedChannel channel, EventLoopGroup thread) {
        this.channel = channel;
        this.thread = thread;
    }

    static PluginChannel open(String endpoint, String address) throws KeyServiceException {
        if (!Epoll.isAvailable()) {
            throw new KeyServiceException(
                    KeyServiceException.Kind.REFUSED,
                    endpoint + " cannot be used: unix sockets need Linux on x86-64 or arm64, and a temporary directory"
                            + " that is not mounted noexec (or -Dio.netty.native.workdir=DIRECTORY)",
                    Epoll.unavailabilityCause());
        }
        EventLoopGroup thread = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("kms-v2", true), EpollIoHandler.newFactory());
        ManagedChannel channel = NettyChannelBuilder.forAddress(new DomainSocketAddress(address))
                .channelType(EpollDomainSocketChannel.class)
                .eventLoopGroup(thread)
                .overrideAuthority("localhost")
                .usePlaintext()
                .disableRetry()
                .maxInboundMessageSize(MESSAGE_BYTES_MAX)
                .directExecutor()
                .build();
        return new PluginChannel(channel, thread);
    }

    /** The channel, told not to wait before it connects again: whoever calls has waited already. */
    ManagedChannel ready() {
        channel.resetConnectBackoff();
        return channel;
    }

    @Override
    public void close() {
        channel.shutdownNow();
        var unused = thread.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
