package io.garboard.core.node;

import com.google.protobuf.CodedOutputStream;
import io.garboard.core.error.EtcdError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A command of text. Its outcome is the index it was applied at, or the error. */
final class TextProposal implements Proposal {

    /** The outcome of a proposal that failed. */
    static final class Failed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        final EtcdError error;

        Failed(EtcdError error) {
            super(error.text());
            this.error = error;
        }
    }

    private final String text;
    private final byte[] bytes;
    final CompletableFuture<Long> outcome = new CompletableFuture<>();

    TextProposal(String text) {
        this(text, text.getBytes(StandardCharsets.UTF_8));
    }

    private TextProposal(String text, byte[] bytes) {
        this.text = text;
        this.bytes = bytes;
    }

    /** A change of membership for {@link TextState}. */
    static TextProposal ofVoters(int... voters) {
        byte[] ids = new byte[voters.length];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = (byte) voters[i];
        }
        return new TextProposal("voters", ids);
    }

    String text() {
        return text;
    }

    @Override
    public int encodedSize() {
        return bytes.length;
    }

    @Override
    public void encode(CodedOutputStream output) throws IOException {
        output.writeRawBytes(bytes);
    }

    @Override
    public void fail(EtcdError error) {
        if (!outcome.completeExceptionally(new Failed(error))) {
            throw new IllegalStateException("a second outcome of " + text + ": " + error);
        }
    }

    void applied(long index) {
        if (!outcome.complete(index)) {
            throw new IllegalStateException("a second outcome of " + text + ": applied");
        }
    }

    long index() {
        return await(outcome);
    }

    EtcdError error() {
        try {
            outcome.get(120, TimeUnit.SECONDS);
            throw new AssertionError(text + " was applied");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Failed failed) {
                return failed.error;
            }
            throw new AssertionError(e);
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(text + " has no outcome", e);
        }
    }

    static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(120, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }
}
