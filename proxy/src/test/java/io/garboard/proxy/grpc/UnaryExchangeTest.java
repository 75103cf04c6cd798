package io.garboard.proxy.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.linecorp.armeria.common.AggregationOptions;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpRequestWriter;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.garboard.core.error.EtcdError;
import io.garboard.core.mvcc.AnswerBuffer;
import io.garboard.etcd.rpc.KVGrpc;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.PutResponse;
import io.garboard.proxy.fake.FakeMember;
import io.garboard.proxy.metrics.GrpcMetrics;
import io.garboard.proxy.metrics.MetricsRegistry;
import io.grpc.Status;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Calls that end in any way: one answer, if there is still somebody to take it, and no memory is left. */
final class UnaryExchangeTest {

    private static final EventLoop LOOP = new DefaultEventLoop();
    private static final int MAX_BYTES = 10_000;
    private static final GrpcMetrics METRICS = new GrpcMetrics(new MetricsRegistry().meters(), false);

    @AfterAll
    static void stop() {
        var unused = LOOP.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }

    @Test
    void everyCallIsAnsweredOrGone() throws Exception {
        for (long seed = Long.getLong("seed", 1); seed <= Long.getLong("seed", 2_000); seed++) {
            Run run = new Run(seed);
            try {
                LOOP.submit(run::begin).get();
                for (int i = 0; i < 12; i++) {
                    LOOP.submit(run::step).get();
                }
                LOOP.submit(run::finish).get();
                for (int i = 0; i < 5; i++) {
                    LOOP.submit(() -> {}).get();
                }
                LOOP.submit(run::check).get();
            } catch (Exception | AssertionError e) {
                throw new AssertionError("-Dtest=UnaryExchangeTest -Dseed=" + seed, e);
            }
        }
    }

    /** One call with its client. All on the loop. */
    private static final class Run {
        private final SplittableRandom random;
        private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
        private final InFlight inFlight = new InFlight();
        private final HttpRequestWriter request =
                HttpRequest.streaming(RequestHeaders.of(HttpMethod.POST, "/etcdserverpb.KV/Put"));
        private final List<ByteBuf> pieces = new ArrayList<>();
        private final byte[] body;
        private final UnaryExchange<PutRequest, PutResponse> exchange;
        private UnaryHandler.@Nullable Reply<PutResponse> waiting;
        private HttpResponse response = HttpResponse.of(200);
        private int at;
        private int handled;
        private int answers;
        private boolean gone;

        Run(long seed) {
            random = new SplittableRandom(seed);
            byte[] message = PutRequest.newBuilder()
                    .setValue(ByteString.copyFrom(new byte[random.nextInt(random.nextBoolean() ? 10 : 5_000)]))
                    .build()
                    .toByteArray();
            body = ByteBuffer.allocate(5 + message.length + 10)
                    .put((byte) (random.nextInt(20) == 0 ? 1 : 0))
                    .putInt(random.nextInt(20) == 0 ? MAX_BYTES + 1 : message.length + random.nextInt(2))
                    .put(message)
                    .array();
            ServiceRequestContext ctx = ServiceRequestContext.builder(request)
                    .eventLoop(LOOP)
                    .alloc(allocator)
                    .build();
            UnaryMethod<PutRequest, PutResponse> method = new UnaryMethod<>(
                    KVGrpc.getPutMethod(),
                    PutRequest.parser(),
                    this::handle,
                    unused -> false,
                    METRICS.method(KVGrpc.getPutMethod()));
            UnaryExchange.Shared shared = new UnaryExchange.Shared(
                    new Admission(new FakeMember(), METRICS), inFlight, new SlowCalls(0), new PiecePool(), MAX_BYTES);
            MessageReader reader = new MessageReader(allocator, MAX_BYTES, null);
            exchange = new UnaryExchange<>(method, shared, ctx, request.headers(), reader, null);
        }

        void begin() {
            if (random.nextInt(10) == 0) {
                request.abort();
            }
            response = exchange.serve(request);
            var unused = response.aggregate(AggregationOptions.usePooledObjects(allocator, LOOP))
                    .handle((answer, failure) -> {
                        answers++;
                        if (answer != null) {
                            answer.content().close();
                        }
                        return answer;
                    });
        }

        private void handle(PutRequest put, UnaryHandler.Reply<PutResponse> reply) {
            handled++;
            switch (random.nextInt(6)) {
                case 0 -> throw Status.DATA_LOSS.asRuntimeException();
                case 1 -> answer(reply);
                default -> waiting = reply;
            }
        }

        private void answer(UnaryHandler.Reply<PutResponse> reply) {
            AnswerBuffer buffer = random.nextBoolean() ? reply.buffer() : null;
            if (buffer != null && random.nextInt(4) > 0) {
                buffer.room(10).put(new byte[10]);
            }
            reply.execute(() -> {
                switch (random.nextInt(4)) {
                    case 0 -> reply.fail(EtcdError.NO_SPACE);
                    case 1 -> throw Status.DATA_LOSS.asRuntimeException();
                    default -> reply.succeed(PutResponse.getDefaultInstance());
                }
            });
        }

        void step() {
            switch (random.nextInt(12)) {
                case 0, 1, 2, 3, 4, 5 -> send();
                case 6, 7 -> {
                    if (at == body.length || random.nextInt(5) == 0) {
                        request.close();
                    }
                }
                case 8 -> reply();
                default -> {
                    if (random.nextInt(30) == 0) {
                        leave();
                    }
                }
            }
        }

        private void send() {
            int size = Math.min(1 + random.nextInt(random.nextBoolean() ? 5 : 3_000), body.length - at);
            if (size > 0) {
                ByteBuf piece = Unpooled.copiedBuffer(body, at, size);
                at += size;
                pieces.add(piece);
                boolean last = at == body.length && random.nextBoolean();
                var unused = request.tryWrite(HttpData.wrap(piece).withEndOfStream(last));
                if (last) {
                    request.close();
                }
            }
        }

        private void reply() {
            UnaryHandler.Reply<PutResponse> reply = waiting;
            waiting = null;
            if (reply != null) {
                answer(reply);
            }
        }

        /** As the server does when a client resets the stream. */
        private void leave() {
            gone = true;
            response.abort();
            request.close(new IllegalStateException("gone"));
        }

        void finish() {
            if (random.nextBoolean()) {
                leave();
                reply();
            } else {
                reply();
                request.close();
            }
        }

        void check() {
            reply();
            assertThat(answers).isEqualTo(1);
            assertThat(handled).isLessThanOrEqualTo(1);
            assertThat(gone || response.isComplete()).isTrue();
            assertThat(inFlight.count()).isZero();
            assertThat(pieces).allMatch(piece -> piece.refCnt() == 0);
            assertThat(allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory())
                    .isZero();
        }
    }
}
