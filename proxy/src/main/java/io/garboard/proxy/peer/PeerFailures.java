package io.garboard.proxy.peer;

import com.linecorp.armeria.client.UnprocessedRequestException;
import com.linecorp.armeria.common.ClosedSessionException;
import com.linecorp.armeria.common.stream.ClosedStreamException;
import java.net.ConnectException;
import java.security.GeneralSecurityException;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLException;

/** Sentences for what went wrong on a connection. */
final class PeerFailures {

    private PeerFailures() {}

    /** The cause behind the library's wrappers. */
    static Throwable root(Throwable failure) {
        Throwable cause = failure;
        while (isWrapper(cause) && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** What is wrong with a certificate is said by the innermost cause alone. */
    private static boolean isWrapper(Throwable failure) {
        return failure instanceof UnprocessedRequestException
                || failure instanceof CompletionException
                || failure instanceof SSLException
                || failure instanceof GeneralSecurityException;
    }

    static String text(Throwable failure) {
        Throwable cause = root(failure);
        if (cause instanceof ClosedSessionException || cause instanceof ClosedStreamException) {
            return "the connection was closed";
        }
        String message = cause.getMessage();
        if (cause instanceof ConnectException && message != null && message.contains("refused")) {
            return "connection refused";
        }
        String kind = cause.getClass().getSimpleName();
        return message == null || message.isEmpty() ? kind : kind + ": " + message;
    }
}
