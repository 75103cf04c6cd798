package io.garboard.proxy.encryption;

import io.garboard.core.error.EtcdError;
import io.garboard.core.member.KvService;
import io.garboard.core.member.ResponseCallback;
import io.garboard.core.mvcc.AnswerBuffer;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.wire.RangeResponse;

/**
 * A range whose rows are decrypted on their way into an {@link AnswerBuffer}, on the thread that reads them. Whatever is not
 * as usual (keys that are just being fetched, rules that changed meanwhile) is left to the plain way, which reads once more.
 */
final class EncryptedList implements ResponseCallback<RangeResponse> {

    private final SecretsSource secrets;
    private final Secrets sentWith;
    private final OpenedRows rows;
    private final Attempt<RangeResponse> plainWay;
    private final ResponseCallback<RangeResponse> callback;

    /** {@code plainWay} is the same request without a buffer, not sent yet. */
    EncryptedList(
            SecretsSource secrets,
            AnswerBuffer buffer,
            Attempt<RangeResponse> plainWay,
            ResponseCallback<RangeResponse> callback) {
        this.secrets = secrets;
        this.sentWith = secrets.current();
        this.rows = new OpenedRows(buffer, sentWith);
        this.plainWay = plainWay;
        this.callback = callback;
    }

    void send(KvService inner, RangeRequest request) {
        inner.range(request, rows, this);
    }

    @Override
    public void succeed(RangeResponse response) {
        UnusableValueException failure;
        try {
            failure = rows.finish();
        } catch (RuntimeException e) {
            fail(EtcdError.VALUE_UNREADABLE);
            throw e;
        }
        boolean later = failure != null && plainWay.mayPass(failure);
        if (later || !secrets.current().readsAs(sentWith)) {
            rows.clear();
            plainWay.start();
        } else if (failure != null) {
            rows.clear();
            failure.tell(callback);
        } else if (response.getKvsCount() > 0) {
            // Too few to be worth a buffer, or sorted or filtered.
            plainWay.succeed(response);
        } else {
            callback.succeed(response);
        }
    }

    @Override
    public void fail(EtcdError error) {
        rows.clear();
        callback.fail(error);
    }

    @Override
    public void fail(EtcdError error, String text) {
        rows.clear();
        callback.fail(error, text);
    }

    @Override
    public void execute(Runnable task) {
        callback.execute(task);
    }
}
