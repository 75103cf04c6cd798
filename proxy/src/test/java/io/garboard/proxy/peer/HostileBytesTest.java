package io.garboard.proxy.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpRequestWriter;
import com.linecorp.armeria.common.HttpResponse;
import io.garboard.core.peer.MalformedMessageException;
import io.garboard.core.peer.MessageReader;
import io.garboard.core.raft.Message;
import io.garboard.core.raft.Message.HeartbeatRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What is cut into pieces is put together; what is no message ends the line and nothing else. */
class HostileBytesTest {

    private static final long SEED = Long.getLong("seed", 11);
    private static final int MAX_FRAME = 1 << 20;

    /** Collects what was in the frames. */
    private static final class Collected implements FrameReader.Sink {
        final List<Object> found = new ArrayList<>();

        @Override
        public void message(Message message) {
            found.add(message);
        }

        @Override
        public void probe(long nonce) {
            found.add(nonce);
        }
    }

    private static FrameReader reader(Collected sink) {
        return new FrameReader(new MessageReader(1, 2), PooledByteBufAllocator.DEFAULT, MAX_FRAME, sink);
    }

    private static byte[] frames(List<Message> messages) {
        io.garboard.core.peer.MessageWriter writer = new io.garboard.core.peer.MessageWriter();
        int bytes = messages.stream().mapToInt(writer::sizeBytes).sum();
        ByteBuf buffer = new BatchWriter().write(PooledByteBufAllocator.DEFAULT, messages, bytes);
        byte[] array = new byte[buffer.readableBytes()];
        buffer.readBytes(array);
        buffer.release();
        return array;
    }

    @Test
    void framesMayBeCutAnywhere() throws MalformedMessageException {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int round = 0; round < 200; round++) {
            List<Message> messages = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                messages.add(PeerMessagesTest.append(1, 2, i, random.nextInt(4), random.nextInt(400)));
            }
            Collected sink = new Collected();
            FrameReader reader = reader(sink);
            byte[] bytes = frames(messages);
            List<ByteBuf> pieces = new ArrayList<>();
            for (int at = 0; at < bytes.length; ) {
                int length = Math.min(bytes.length - at, 1 + random.nextInt(random.nextBoolean() ? 5 : 2_000));
                ByteBuf piece =
                        PooledByteBufAllocator.DEFAULT.directBuffer(length).writeBytes(bytes, at, length);
                pieces.add(piece);
                reader.add(piece);
                at += length;
            }
            assertThat(sink.found).as("-Dseed=%d", SEED).isEqualTo(messages);
            assertThat(pieces).allMatch(piece -> piece.refCnt() == 0);
        }
    }

    @Test
    void probesAreToldFromMessages() throws MalformedMessageException {
        Collected sink = new Collected();
        FrameReader reader = reader(sink);
        reader.add(BatchWriter.probe(PooledByteBufAllocator.DEFAULT, -5));
        assertThat(sink.found).containsExactly(-5L);
    }

    @Test
    void aLengthThatCannotBeIsRefusedBeforeAnythingIsKept() {
        for (int length : new int[] {0, -1, MAX_FRAME + 1, Integer.MIN_VALUE}) {
            ByteBuf buffer = Unpooled.buffer().writeInt(length).writeByte(3);
            assertThatThrownBy(() -> reader(new Collected()).add(buffer)).isInstanceOf(MalformedMessageException.class);
            assertThat(buffer.refCnt()).isZero();
        }
    }

    @Test
    void noBytesDoMoreThanEndTheLine() {
        SplittableRandom random = new SplittableRandom(SEED);
        byte[] good = frames(List.of(PeerMessagesTest.append(1, 2, 5, 3, 50), new HeartbeatRequest(1, 2, 3, 4, 5)));
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = Arrays.copyOf(good, random.nextInt(good.length + 1));
            for (int flips = random.nextInt(5); flips > 0 && bytes.length > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            FrameReader reader = reader(new Collected());
            ByteBuf buffer =
                    PooledByteBufAllocator.DEFAULT.heapBuffer(bytes.length + 1).writeBytes(bytes);
            try {
                reader.add(buffer);
            } catch (MalformedMessageException e) {
                refused++;
            } finally {
                reader.close();
            }
            assertThat(buffer.refCnt()).as("-Dseed=%d", SEED).isZero();
        }
        assertThat(refused).isGreaterThan(1_000);
    }

    /** A stranger's nonsense ends the stranger's stream; a member's lines go on. */
    @Test
    void aLaneOfNonsenseIsEnded() throws Exception {
        try (TestPeer one = new TestPeer(1);
                TestPeer two = new TestPeer(2)) {
            one.knows(two);
            one.awaitActive(2);
            HttpRequestWriter request =
                    HttpRequest.streaming(PeerProtocol.request(TestPeer.CLUSTER, 7, 2, LaneKind.BULK.path())
                            .build());
            HttpResponse response =
                    WebClient.of(two.url().replace("http:", "h2c:")).execute(request);
            request.write(HttpData.wrap(new byte[] {0, 0, 0, 2, 99, 99}));
            response.aggregate().handle((answer, failure) -> "ended").get(60, TimeUnit.SECONDS);
            assertThat(two.handler.messages).isEmpty();
            Message message = new HeartbeatRequest(1, 2, 3, 4, 5);
            one.network.send(List.of(message));
            assertThat(FakePeer.next(two.handler.messages)).isEqualTo(message);
        }
    }

    /** Whoever takes a member's id takes its lane, and no more: the sender of a message is the lane's. */
    @Test
    void aSecondLaneOfTheSameMemberTakesThePlaceOfTheFirst() throws Exception {
        try (TestPeer one = new TestPeer(1);
                TestPeer two = new TestPeer(2)) {
            one.knows(two);
            one.awaitActive(2);
            HttpRequestWriter request =
                    HttpRequest.streaming(PeerProtocol.request(TestPeer.CLUSTER, 1, 2, LaneKind.CONTROL.path())
                            .build());
            HttpResponse response =
                    WebClient.of(two.url().replace("http:", "h2c:")).execute(request);
            // The first one is ended, connects again, and so ends this one.
            assertThat(FakePeer.next(one.handler.unreachable)).isEqualTo(2);
            one.awaitActive(2);
            assertThat(response.aggregate().handle((answer, failure) -> "ended").get(60, TimeUnit.SECONDS))
                    .isEqualTo("ended");
        }
    }
}
