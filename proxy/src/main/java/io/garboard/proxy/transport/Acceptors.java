package io.garboard.proxy.transport;

import static java.util.concurrent.TimeUnit.SECONDS;

import com.linecorp.armeria.common.Flags;
import com.linecorp.armeria.common.util.EventLoopGroups;
import com.linecorp.armeria.common.util.ThreadFactories;
import com.linecorp.armeria.common.util.TransportType;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.Future;

/** Makes the threads that accept connections: one a listener, which ends at once when the listener is closed. */
public final class Acceptors {

    private Acceptors() {}

    /** For a server's builder, which passes the name that the thread should have. */
    public static EventLoopGroup create(String name) {
        TransportType transport = Flags.transportType();
        return switch (transport) {
            case EPOLL -> new Acceptor(name, EpollIoHandler.newFactory());
            case NIO -> new Acceptor(name, NioIoHandler.newFactory());
            default -> EventLoopGroups.newEventLoopGroup(1, name, true);
        };
    }

    /** The HTTP library ends it without arguments, for which the default is to wait two seconds for more to do. */
    private static final class Acceptor extends MultiThreadIoEventLoopGroup {
        Acceptor(String name, IoHandlerFactory handlers) {
            super(1, ThreadFactories.newThreadFactory(name, true), handlers);
        }

        @Override
        public Future<?> shutdownGracefully() {
            return shutdownGracefully(0, 1, SECONDS);
        }
    }
}
