package io.garboard.proxy.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.linecorp.armeria.common.HttpData;
import io.garboard.etcd.wire.RangeResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Long answers out of memory that is used again and again. */
final class AnswerPiecesTest {

    private static final int ROUNDS = 60;

    private final ByteBufAllocator allocator = UnpooledByteBufAllocator.DEFAULT;
    private final PiecePool pool = new PiecePool();

    /** Answers of all sizes, several held at a time, each equal to what was put in when its turn to be sent comes. */
    @Test
    void an_answer_is_what_was_put_in_however_often_its_memory_was_used_before() {
        SplittableRandom random = new SplittableRandom(7);
        List<HttpData> waiting = new ArrayList<>();
        List<byte[]> expected = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            ByteArrayOutputStream message = new ByteArrayOutputStream();
            AnswerPieces pieces = new AnswerPieces(allocator, pool);
            for (int i = random.nextInt(200); i >= 0; i--) {
                byte[] row = new byte[random.nextInt(10) == 0 ? random.nextInt(700_000) : random.nextInt(3_000)];
                random.nextBytes(row);
                pieces.room(row.length).put(row);
                message.writeBytes(field(row));
            }
            if (round % 5 == 4) {
                pieces.clear();
                continue;
            }
            RangeResponse rest = RangeResponse.newBuilder().setCount(round).build();
            message.writeBytes(rest.toByteArray());
            waiting.add(pieces.finish(rest));
            expected.add(framed(message.toByteArray()));
            if (waiting.size() > 3) {
                assertSent(waiting.remove(0), expected.remove(0));
            }
        }
        for (int i = 0; i < waiting.size(); i++) {
            assertSent(waiting.get(i), expected.get(i));
        }
    }

    private static byte[] field(byte[] row) {
        return RangeResponse.newBuilder()
                .addKvs(ByteString.copyFrom(row))
                .build()
                .toByteArray();
    }

    private static byte[] framed(byte[] message) {
        return ByteBuffer.allocate(MessageReader.HEADER_BYTES + message.length)
                .put((byte) 0)
                .putInt(message.length)
                .put(message)
                .array();
    }

    private static void assertSent(HttpData sent, byte[] expected) {
        ByteBuf frame = sent.byteBuf();
        assertThat(ByteBufUtil.getBytes(frame)).isEqualTo(expected);
        assertThat(frame.release()).isTrue();
    }

    @Test
    void memory_comes_back_when_it_is_released_and_not_before() {
        ByteBuf first = pool.take(allocator);
        ByteBuf second = pool.take(allocator);
        first.writeByte(1);
        second.writeByte(2);
        assertThat(first.getByte(0)).isEqualTo((byte) 1);
        ByteBuf part = first.retainedSlice(0, 1);
        assertThat(first.release()).isFalse();
        ByteBuf third = pool.take(allocator);
        third.writeByte(3);
        assertThat(part.getByte(0)).isEqualTo((byte) 1);
        assertThat(part.release()).isTrue();
        ByteBuf again = pool.take(allocator);
        assertThat(again.readableBytes()).isZero();
        assertThat(again.writableBytes()).isEqualTo(PiecePool.PIECE_BYTES);
        assertThat(again.getByte(0)).as("the memory that came back").isEqualTo((byte) 1);
        List.of(second, third, again).forEach(ByteBuf::release);
    }

    /** What goes beyond the pool's own pieces must not be left to the garbage collector, which does not see its size. */
    @Test
    void there_are_so_many_pieces_at_most_and_what_goes_beyond_is_given_back_at_once() {
        UnpooledByteBufAllocator counting = new UnpooledByteBufAllocator(true);
        for (int round = 0; round < 3; round++) {
            List<ByteBuf> pieces = new ArrayList<>();
            for (int i = 0; i < PiecePool.PIECES_MAX + 12; i++) {
                pieces.add(pool.take(counting));
            }
            assertThat(counting.metric().usedDirectMemory()).isEqualTo(12L * PiecePool.PIECE_BYTES);
            pieces.forEach(ByteBuf::release);
            assertThat(counting.metric().usedDirectMemory()).isZero();
        }
    }

    @Test
    void an_answer_of_one_piece_is_one_buffer() {
        AnswerPieces pieces = new AnswerPieces(allocator, pool);
        byte[] row = {1, 2, 3};
        pieces.room(row.length).put(row);
        HttpData sent = pieces.finish(RangeResponse.getDefaultInstance());
        assertThat(sent.byteBuf().nioBufferCount()).isEqualTo(1);
        assertSent(sent, framed(field(row)));
    }
}
