package io.garboard.proxy.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpObject;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpRequestWriter;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.stream.SubscriptionOption;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.garboard.etcd.rpc.KVGrpc;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.PutResponse;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** Calls that go on in any order and end in any way: a listener is told what it is owed, and no memory is left. */
final class HttpCallTest {

    private static final EventLoop LOOP = new DefaultEventLoop();
    private static final int MAX_BYTES = 10_000;

    @AfterAll
    static void stop() {
        var unused = LOOP.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }

    @Test
    void aListenerIsToldWhatItIsOwed() throws Exception {
        for (long seed = Long.getLong("seed", 1); seed <= Long.getLong("seed", 3_000); seed++) {
            Run run = new Run(seed);
            try {
                LOOP.submit(run::begin).get();
                for (int i = 0; i < 30; i++) {
                    LOOP.submit(run::step).get();
                }
                LOOP.submit(run::leave).get();
                // What the steps have left to the loop.
                for (int i = 0; i < 5; i++) {
                    LOOP.submit(() -> {}).get();
                }
                LOOP.submit(run::check).get();
            } catch (Exception | AssertionError e) {
                throw new AssertionError("-Dtest=HttpCallTest -Dseed=" + seed + "\n" + run.told, e);
            }
        }
    }

    /** One call with its client. All on the loop. */
    private static final class Run extends ServerCall.Listener<PutRequest> {
        private final SplittableRandom random;
        private final boolean oneMessage;
        private final boolean throwing;
        private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
        private final List<ByteBuf> pieces = new ArrayList<>();
        private final List<Integer> sent = new ArrayList<>();
        private final List<String> told = new ArrayList<>();
        private final HttpRequestWriter request =
                HttpRequest.streaming(RequestHeaders.of(HttpMethod.POST, "/etcdserverpb.KV/Put"));
        private final Client client = new Client();
        private final byte[] body;
        private HttpCall<PutRequest, PutResponse> call;
        private HttpResponse response;
        private int at;
        private int wanted;

        Run(long seed) {
            random = new SplittableRandom(seed);
            oneMessage = random.nextInt(3) == 0;
            throwing = random.nextInt(4) == 0;
            body = body();
            MethodDescriptor<PutRequest, PutResponse> method = KVGrpc.getPutMethod().toBuilder()
                    .setType(oneMessage ? MethodType.SERVER_STREAMING : MethodType.BIDI_STREAMING)
                    .build();
            ServiceRequestContext ctx = ServiceRequestContext.builder(request)
                    .eventLoop(LOOP)
                    .alloc(allocator)
                    .build();
            call = new HttpCall<>(method, ctx, request, new MessageReader(allocator, MAX_BYTES, null), null);
            response = HttpResponse.of(200);
        }

        private byte[] body() {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            int messages = oneMessage && random.nextInt(3) > 0 ? 1 : random.nextInt(6);
            for (int i = 0; i < messages; i++) {
                byte[] message = PutRequest.newBuilder()
                        .setLease(i + 1)
                        .setValue(ByteString.copyFrom(new byte[random.nextInt(random.nextBoolean() ? 10 : 5_000)]))
                        .build()
                        .toByteArray();
                int length = random.nextInt(20) == 0 ? MAX_BYTES + 1 : message.length;
                if (random.nextInt(20) == 0) {
                    Arrays.fill(message, (byte) -1);
                }
                byte[] framed = ByteBuffer.allocate(5 + message.length)
                        .put((byte) (random.nextInt(30) == 0 ? 1 : 0))
                        .putInt(length)
                        .put(message)
                        .array();
                all.writeBytes(framed);
                sent.add(i + 1);
            }
            return all.toByteArray();
        }

        void begin() {
            if (random.nextInt(3) == 0) {
                send(body.length);
                request.close();
            }
            response = call.start(
                    (started, headers) -> {
                        ask();
                        maybeThrow();
                        return this;
                    },
                    random.nextInt(10) == 0 ? 0 : Long.MAX_VALUE);
            response.subscribe(client, LOOP, SubscriptionOption.WITH_POOLED_OBJECTS);
        }

        void step() {
            switch (random.nextInt(12)) {
                case 0, 1, 2, 3 -> send(1 + random.nextInt(random.nextBoolean() ? 5 : 3_000));
                case 4, 5 -> ask();
                case 6, 7 -> client.read();
                case 8 -> call.sendMessage(PutResponse.getDefaultInstance());
                case 9 -> {
                    if (at == body.length || random.nextInt(5) == 0) {
                        request.close();
                    }
                }
                case 10 -> {
                    if (random.nextInt(10) == 0) {
                        close();
                    }
                }
                default -> {
                    if (random.nextInt(20) == 0) {
                        request.close(new IllegalStateException("gone"));
                    }
                }
            }
        }

        private void send(int sizeBytes) {
            int size = Math.min(sizeBytes, body.length - at);
            if (size > 0) {
                ByteBuf piece = Unpooled.copiedBuffer(body, at, size);
                at += size;
                pieces.add(piece);
                var unused = request.tryWrite(HttpData.wrap(piece));
            }
        }

        private void ask() {
            wanted++;
            call.request(1);
        }

        private void close() {
            call.close(random.nextBoolean() ? Status.OK : Status.ABORTED, new Metadata());
        }

        private void maybeThrow() {
            if (throwing && random.nextInt(5) == 0) {
                throw Status.DATA_LOSS.asRuntimeException();
            }
        }

        /** The client goes, if it has not been told the end. */
        void leave() {
            client.read(100);
            if (random.nextBoolean()) {
                request.close(new IllegalStateException("gone"));
            }
            response.abort();
        }

        void check() {
            assertThat(pieces).allMatch(piece -> piece.refCnt() == 0);
            assertThat(allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory())
                    .isZero();
            assertThat(client.received).allMatch(piece -> piece.refCnt() == 0);
            boolean neverBegun = throwing && told.isEmpty();
            List<String> ends = told.stream()
                    .filter(event -> event.equals("complete") || event.equals("cancel"))
                    .toList();
            assertThat(ends).hasSize(neverBegun ? 0 : 1);
            assertThat(neverBegun || told.get(told.size() - 1).equals(ends.get(0)))
                    .isTrue();
            List<String> messages =
                    told.stream().filter(event -> event.startsWith("message")).toList();
            for (int i = 0; i < messages.size(); i++) {
                assertThat(messages.get(i)).isEqualTo("message " + sent.get(i));
            }
            assertThat(messages.size()).isLessThanOrEqualTo(oneMessage ? 1 : wanted);
            int half = told.indexOf("half");
            assertThat(half).isEqualTo(told.lastIndexOf("half"));
            assertThat(half < 0 || told.subList(half, told.size()).stream().noneMatch(messages::contains))
                    .isTrue();
        }

        @Override
        public void onMessage(PutRequest message) {
            told.add("message " + message.getLease());
            if (random.nextInt(3) > 0) {
                call.sendMessage(PutResponse.getDefaultInstance());
            }
            if (random.nextInt(3) > 0) {
                ask();
            }
            if (random.nextInt(20) == 0) {
                close();
            }
            maybeThrow();
        }

        @Override
        public void onHalfClose() {
            told.add("half");
            if (random.nextInt(3) > 0) {
                close();
            }
            maybeThrow();
        }

        @Override
        public void onReady() {
            assertThat(call.isReady()).isTrue();
            maybeThrow();
        }

        @Override
        public void onComplete() {
            told.add("complete");
            maybeThrow();
        }

        @Override
        public void onCancel() {
            told.add("cancel");
            maybeThrow();
        }
    }

    /** Reads as much as it is told to. */
    private static final class Client implements Subscriber<HttpObject> {
        private final List<ByteBuf> received = new ArrayList<>();
        private @Nullable Subscription subscription;
        private boolean ended;

        void read() {
            read(1);
        }

        void read(int count) {
            if (subscription != null && !ended) {
                subscription.request(count);
            }
        }

        @Override
        public void onSubscribe(Subscription s) {
            subscription = s;
        }

        @Override
        public void onNext(HttpObject object) {
            if (object instanceof HttpData data) {
                received.add(data.byteBuf());
                data.close();
            }
        }

        @Override
        public void onError(Throwable cause) {
            ended = true;
        }

        @Override
        public void onComplete() {
            ended = true;
        }
    }
}
