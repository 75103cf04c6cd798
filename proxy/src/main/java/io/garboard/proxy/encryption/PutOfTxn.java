package io.garboard.proxy.encryption;

import io.garboard.core.error.EtcdError;
import io.garboard.core.member.ResponseCallback;
import io.garboard.etcd.wire.PutResponse;
import io.garboard.etcd.wire.TxnResponse;

/** Takes the response of a put that was sent as a transaction of its own. */
final class PutOfTxn implements ResponseCallback<TxnResponse> {

    private final ResponseCallback<PutResponse> callback;

    PutOfTxn(ResponseCallback<PutResponse> callback) {
        this.callback = callback;
    }

    @Override
    public void succeed(TxnResponse response) {
        callback.succeed(response.getResponses(0).getResponsePut().toBuilder()
                .setHeader(response.getHeader())
                .build());
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
