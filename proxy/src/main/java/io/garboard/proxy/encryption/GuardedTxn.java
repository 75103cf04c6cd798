package io.garboard.proxy.encryption;

import com.google.protobuf.ByteString;
import io.garboard.core.error.EtcdError;
import io.garboard.core.member.KvService;
import io.garboard.core.member.ResponseCallback;
import io.garboard.etcd.rpc.Compare;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.RequestOp;
import io.garboard.etcd.rpc.TxnRequest;
import io.garboard.etcd.wire.TxnResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A transaction that depends on encrypted values. They are read first, and the comparisons decided here; then the
 * transaction is sent with those decisions in place of the comparisons, inside another one whose guards make sure that what
 * was read is still so. If it is not, nothing was done, and all is done again. etcd decides the comparisons of nested
 * transactions on the state before the whole, too, so one reading is enough for all.
 */
final class GuardedTxn {

    private static final int ATTEMPTS_MAX = 200;

    private final TxnRequest request;
    private final KvService inner;
    private final SecretsSource secrets;
    private final ResponseCallback<TxnResponse> callback;
    private final int tries;
    private final IntConsumer restart;
    private int attempts;

    /**
     * Prepares it.
     *
     * @param tries how often the request was begun before
     * @param restart begins it anew, with the number of tries, since the rules have changed
     */
    GuardedTxn(
            TxnRequest request,
            KvService inner,
            SecretsSource secrets,
            ResponseCallback<TxnResponse> callback,
            int tries,
            IntConsumer restart) {
        this.tries = tries;
        this.restart = restart;
        this.request = request;
        this.inner = inner;
        this.secrets = secrets;
        this.callback = callback;
    }

    void start() {
        attempts++;
        Secrets now = secrets.current();
        StoredValues values = StoredValues.of(request, now);
        new Attempt<TxnResponse>(secrets, new Continue(callback, response -> send(values, now)), tries) {
            @Override
            void restart(int nextTries) {
                restart.accept(nextTries);
            }

            @Override
            void send(Secrets current, ResponseCallback<TxnResponse> answer) {
                inner.txn(values.read(), answer);
            }

            @Override
            TxnResponse open(TxnResponse response, Secrets current) throws UnusableValueException {
                values.take(response, current);
                return response;
            }
        }.start();
    }

    private void send(StoredValues values, Secrets readWith) {
        TxnRequest decided = decide(request, values, readWith);
        new Attempt<TxnResponse>(secrets, new Continue(callback, this::answer), tries) {
            @Override
            void restart(int nextTries) {
                restart.accept(nextTries);
            }

            @Override
            void send(Secrets current, ResponseCallback<TxnResponse> answer) throws UnusableValueException {
                inner.txn(
                        TxnRequest.newBuilder()
                                .addAllCompare(values.guards())
                                .addSuccess(RequestOp.newBuilder().setRequestTxn(Requests.txn(decided, current)))
                                .build(),
                        answer);
            }

            @Override
            TxnResponse open(TxnResponse response, Secrets current) throws UnusableValueException {
                if (!response.getSucceeded()) {
                    return response;
                }
                TxnResponse plain =
                        Responses.txn(request, response.getResponses(0).getResponseTxn(), current);
                return response.toBuilder()
                        .setResponses(0, response.getResponses(0).toBuilder().setResponseTxn(plain))
                        .build();
            }
        }.start();
    }

    private void answer(TxnResponse response) {
        if (response.getSucceeded()) {
            callback.succeed(response.getResponses(0).getResponseTxn().toBuilder()
                    .setHeader(response.getHeader())
                    .build());
        } else if (attempts < ATTEMPTS_MAX) {
            start();
        } else {
            callback.fail(EtcdError.TIMEOUT, "garboard: what the transaction compares with was changed all the time");
        }
    }

    /** The transaction with comparisons of encrypted values decided, and values that stay written out. */
    private static TxnRequest decide(TxnRequest request, StoredValues values, Secrets secrets) {
        TxnRequest.Builder decided = TxnRequest.newBuilder();
        for (Compare compare : request.getCompareList()) {
            if (!TxnScan.comparesSecret(compare, secrets)) {
                decided.addCompare(compare);
            } else if (!values.holds(compare)) {
                decided.addCompare(StoredValues.never(compare.getKey()));
            }
        }
        return decided.addAllSuccess(decide(request.getSuccessList(), values, secrets))
                .addAllFailure(decide(request.getFailureList(), values, secrets))
                .build();
    }

    private static List<RequestOp> decide(List<RequestOp> branch, StoredValues values, Secrets secrets) {
        List<RequestOp> decided = new ArrayList<>(branch.size());
        for (RequestOp op : branch) {
            if (op.hasRequestTxn()) {
                decided.add(RequestOp.newBuilder()
                        .setRequestTxn(decide(op.getRequestTxn(), values, secrets))
                        .build());
            } else if (op.hasRequestPut() && TxnScan.takesValueOver(op.getRequestPut(), secrets)) {
                decided.add(RequestOp.newBuilder()
                        .setRequestPut(withValue(
                                op.getRequestPut(),
                                values.value(op.getRequestPut().getKey())))
                        .build());
            } else {
                decided.add(op);
            }
        }
        return decided;
    }

    /** Without a value to keep, etcd's answer is that there is no such key; keeping a lease has the same one. */
    private static PutRequest withValue(PutRequest put, @Nullable ByteString value) {
        PutRequest.Builder written = put.toBuilder().setIgnoreValue(false);
        return value == null
                ? written.setIgnoreLease(true).build()
                : written.setValue(value).build();
    }

    /** Passes a success on to the next step, and a failure to the caller. */
    private record Continue(ResponseCallback<TxnResponse> callback, Consumer<TxnResponse> next)
            implements ResponseCallback<TxnResponse> {

        @Override
        public void succeed(TxnResponse response) {
            next.accept(response);
        }

        @Override
        public void fail(EtcdError error) {
            callback.fail(error);
        }

        @Override
        public void fail(EtcdError error, String text) {
            callback.fail(error, text);
        }

        @Override
        public void execute(Runnable task) {
            callback.execute(task);
        }
    }
}
