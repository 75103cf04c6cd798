package io.garboard.proxy.grpc;

import io.grpc.Decompressor;
import io.grpc.Status;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * What comes out of a compressed message: either it, which is the caller's to release, or why not.
 *
 * @param message null if there is a problem
 * @param problem null if there is none
 */
record Inflated(@Nullable ByteBuf message, @Nullable Status problem) {

    private static final int PIECE_BYTES = 8192;

    /** Stops at the first byte beyond {@code maxMessageBytes}. */
    static Inflated of(ByteBuf content, Decompressor decompressor, ByteBufAllocator allocator, int maxMessageBytes) {
        InputStream in;
        try {
            in = decompressor.decompress(new ByteBufInputStream(content));
        } catch (IOException e) {
            return refused(GrpcErrors.undecompressable("failed to decompress the message", text(e)));
        }
        ByteBuf message = allocator.buffer(PIECE_BYTES);
        Status problem = GrpcErrors.decompressedTooLarge(maxMessageBytes);
        try (in) {
            if (fits(in, message, maxMessageBytes)) {
                return new Inflated(message.retain(), null);
            }
        } catch (IOException e) {
            problem = GrpcErrors.undecompressable("failed to read decompressed data", text(e));
        } catch (StackOverflowError e) {
            // Java's reader of gzip calls itself for each of the pieces that a file may be made of.
            problem = GrpcErrors.undecompressable("failed to read decompressed data", "too many pieces");
        } finally {
            message.release();
        }
        return refused(problem);
    }

    private static boolean fits(InputStream in, ByteBuf message, int maxMessageBytes) throws IOException {
        while (message.writeBytes(in, PIECE_BYTES) >= 0) {
            if (message.readableBytes() > maxMessageBytes) {
                return false;
            }
        }
        return true;
    }

    private static Inflated refused(Status problem) {
        return new Inflated(null, problem);
    }

    private static String text(IOException cause) {
        return cause instanceof EOFException ? GrpcErrors.UNEXPECTED_END : String.valueOf(cause.getMessage());
    }
}
