package io.garboard.proxy.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Codec;
import io.grpc.Status;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MessageReaderTest {

    private static final int MAX_BYTES = 2_000_000;

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
    private final List<ByteBuf> pieces = new ArrayList<>();

    @AfterEach
    void nothingIsLeft() {
        assertThat(used()).isZero();
        assertThat(pieces).allMatch(piece -> piece.refCnt() == 0);
    }

    private long used() {
        return allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory();
    }

    private void add(MessageReader reader, byte[] bytes) {
        ByteBuf piece = Unpooled.copiedBuffer(bytes);
        pieces.add(piece);
        reader.add(piece);
    }

    private static byte[] framed(int flag, byte[] message) {
        return framed(flag, message.length, message);
    }

    private static byte[] framed(int flag, int length, byte[] message) {
        return ByteBuffer.allocate(5 + message.length)
                .put((byte) flag)
                .putInt(length)
                .put(message)
                .array();
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            out.write(bytes);
        }
        return zipped.toByteArray();
    }

    /** Messages, some compressed, cut anywhere, read as they come, until somebody has enough. */
    @Test
    void messagesAreTheSameHoweverTheyAreCut() throws IOException {
        for (long seed = Long.getLong("seed", 1); seed <= Long.getLong("seed", 300); seed++) {
            readsWhatWasWritten(seed);
        }
    }

    private void readsWhatWasWritten(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        MessageReader reader = new MessageReader(allocator, MAX_BYTES, new Codec.Gzip());
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        List<byte[]> expected = new ArrayList<>();
        for (int i = random.nextInt(8); i >= 0; i--) {
            byte[] message = new byte[random.nextInt(random.nextInt(10) == 0 ? 50_000 : 50)];
            random.nextBytes(message);
            expected.add(message);
            byte[] sent = random.nextInt(3) == 0 ? gzip(message) : message;
            stream.writeBytes(framed(sent == message ? 0 : 1, sent.length, sent));
        }
        byte[] all = stream.toByteArray();
        int end = random.nextInt(4) == 0 ? random.nextInt(all.length) : all.length;
        List<byte[]> read = new ArrayList<>();
        for (int at = 0, size; at < end; at += size) {
            size = Math.min(end - at, 1 + random.nextInt(random.nextBoolean() ? 20 : 20_000));
            add(reader, Arrays.copyOfRange(all, at, at + size));
            for (ByteBuf next = reader.message(); next != null; next = reader.message()) {
                read.add(ByteBufUtil.getBytes(next));
                reader.skip();
            }
        }
        reader.close();
        String replay = "-Dtest=MessageReaderTest -Dseed=" + seed;
        for (int i = 0; i < read.size(); i++) {
            assertThat(read.get(i)).as(replay).isEqualTo(expected.get(i));
        }
        assertThat(read.size() == expected.size() || end < all.length)
                .as(replay)
                .isTrue();
        assertThat(reader.problem()).as(replay).isNull();
    }

    @Test
    void whatIsAnnouncedTakesNoMemoryBeforeItComes() {
        MessageReader reader = new MessageReader(allocator, MAX_BYTES, null);
        add(reader, framed(0, MAX_BYTES, new byte[1]));
        add(reader, new byte[1]);
        assertThat(reader.message()).isNull();
        assertThat(used()).isLessThan(1_000);
        for (int i = 0; i < 100; i++) {
            add(reader, new byte[1_000]);
        }
        assertThat(used()).isLessThan(300_000);
        reader.close();
    }

    /** Java's reader of gzip goes one level deeper for each of them, and there can be more than a stack has room for. */
    @Test
    void gzipInManyPiecesDoesNotEndTheThread() throws IOException {
        byte[] empty = gzip(new byte[0]);
        ByteArrayOutputStream many = new ByteArrayOutputStream();
        while (many.size() + empty.length < MAX_BYTES) {
            many.writeBytes(empty);
        }
        MessageReader reader = new MessageReader(allocator, MAX_BYTES, new Codec.Gzip());
        add(reader, framed(1, many.size(), many.toByteArray()));
        ByteBuf message = reader.message();
        if (message == null) {
            assertThat(reader.problem()).extracting(Status::getCode).isEqualTo(Status.Code.INTERNAL);
        } else {
            assertThat(message.readableBytes()).isZero();
        }
        reader.close();
    }

    @Test
    void aBombGoesNoFurtherThanTheLimit() throws IOException {
        byte[] bomb = gzip(new byte[20_000_000]);
        MessageReader reader = new MessageReader(allocator, MAX_BYTES, new Codec.Gzip());
        add(reader, framed(1, bomb.length, bomb));
        assertThat(reader.message()).isNull();
        assertThat(reader.problem()).extracting(Status::getCode).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        reader.close();
    }

    @Test
    void oneAboveTheLimitIsRefusedBeforeItIsHere() {
        MessageReader reader = new MessageReader(allocator, MAX_BYTES, null);
        add(reader, framed(0, new byte[3]));
        add(reader, new byte[] {0, 0, 0x1e, (byte) 0x84});
        assertThat(reader.problem()).isNull();
        add(reader, new byte[] {(byte) 0x81});
        assertThat(reader.message()).isNotNull();
        reader.skip();
        assertThat(reader.message()).isNull();
        assertThat(reader.problem())
                .hasToString(GrpcErrors.messageTooLarge(2_000_001, MAX_BYTES).toString());
        add(reader, new byte[100]);
        assertThat(reader.message()).isNull();
        reader.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 255})
    void anotherFormatIsRefused(int format) {
        MessageReader reader = new MessageReader(allocator, MAX_BYTES, null);
        add(reader, framed(format, new byte[10]));
        assertThat(reader.message()).isNull();
        assertThat(reader.problem())
                .hasToString(GrpcErrors.unexpectedFormat(format).toString());
        reader.close();
    }

    @Test
    void whatDoesNotDecompressIsRefused() throws Exception {
        byte[] zipped = gzip(new byte[100]);
        assertThat(problem(framed(1, new byte[40])).getCode()).isEqualTo(Status.Code.INTERNAL);
        assertThat(problem(framed(1, Arrays.copyOf(zipped, zipped.length - 4))).getDescription())
                .isEqualTo("grpc: failed to read decompressed data: unexpected EOF");
        assertThat(problem(framed(1, gzip(new byte[2_000_001]))))
                .hasToString(GrpcErrors.decompressedTooLarge(MAX_BYTES).toString());
    }

    private Status problem(byte[] body) {
        MessageReader reader = new MessageReader(allocator, MAX_BYTES, new Codec.Gzip());
        add(reader, body);
        assertThat(reader.message()).isNull();
        Status problem = reader.problem();
        assertThat(problem).isNotNull();
        reader.close();
        return problem;
    }

    @Test
    void aBodyMayEndAnywhere() {
        byte[] whole = framed(0, new byte[10]);
        for (int length = 0; length < whole.length; length++) {
            MessageReader reader = new MessageReader(allocator, MAX_BYTES, null);
            if (length > 0) {
                add(reader, Arrays.copyOf(whole, length));
            }
            assertThat(reader.message()).isNull();
            assertThat(reader.isInMessage()).isEqualTo(length >= 5);
            reader.close();
        }
    }
}
