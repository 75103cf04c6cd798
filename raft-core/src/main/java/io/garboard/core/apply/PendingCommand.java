package io.garboard.core.apply;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import io.garboard.core.command.Command;
import io.garboard.core.error.EtcdError;
import io.garboard.core.member.ResponseCallback;
import io.garboard.core.mvcc.Result;
import io.garboard.core.node.Proposal;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A command of this member on its way through the log, with whoever waits for its response.
 *
 * <p>The result is set when the command is executed but handed over only once the whole batch is published, so that nobody
 * is answered before readers can see what was written.
 */
public final class PendingCommand implements Proposal {

    private final Command command;
    private final ResponseCallback<MessageLite> callback;
    private @Nullable Result<? extends MessageLite> result;

    private PendingCommand(Command command, ResponseCallback<MessageLite> callback) {
        this.command = command;
        this.callback = callback;
    }

    /**
     * Binds a command to its caller.
     *
     * @param callback for the type of response that {@link CommandExecutor} gives to this kind of command
     */
    @SuppressWarnings("unchecked") // the kind of the command decides the type of its response
    public static <T extends MessageLite> PendingCommand of(Command command, ResponseCallback<T> callback) {
        return new PendingCommand(command, (ResponseCallback<MessageLite>) (ResponseCallback<?>) callback);
    }

    Command command() {
        return command;
    }

    @Override
    public int encodedSize() {
        return command.getSerializedSize();
    }

    @Override
    public void encode(CodedOutputStream output) throws IOException {
        command.writeTo(output);
    }

    /** Confined to the apply loop. */
    void executed(Result<? extends MessageLite> executed) {
        result = executed;
    }

    /** Hands the result over, after it is published. Called once, after {@link #executed}. */
    void complete() {
        if (result == null) {
            throw new IllegalStateException("a command was completed before it was executed");
        }
        EtcdError error = result.error();
        if (error == null) {
            callback.succeed(result.value());
        } else {
            callback.fail(error);
        }
    }

    @Override
    public void fail(EtcdError error) {
        callback.fail(error);
    }
}
