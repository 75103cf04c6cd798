package io.garboard.proxy.http;

import com.google.protobuf.ByteString;
import io.garboard.core.error.EtcdError;
import io.garboard.core.member.KvService;
import io.garboard.core.member.ResponseCallback;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.wire.RangeResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Tells whether reading works, by a read that costs next to nothing. Any thread. */
final class ReadProbe {

    private static final RangeRequest PROBE = RangeRequest.newBuilder()
            .setKey(ByteString.copyFrom(new byte[1]))
            .setKeysOnly(true)
            .setLimit(1)
            .build();

    private final KvService kv;
    private final long timeoutMillis;

    ReadProbe(KvService kv, long timeoutMillis) {
        this.kv = kv;
        this.timeoutMillis = timeoutMillis;
    }

    /** Completes with what went wrong, or with an empty text. */
    CompletableFuture<String> read(boolean serializable) {
        CompletableFuture<String> result = new CompletableFuture<>();
        kv.range(PROBE.toBuilder().setSerializable(serializable).build(), new ResponseCallback<>() {
            @Override
            public void succeed(RangeResponse response) {
                result.complete("");
            }

            @Override
            public void fail(EtcdError error) {
                result.complete(error.text());
            }
        });
        return result.completeOnTimeout("context deadline exceeded", timeoutMillis, TimeUnit.MILLISECONDS);
    }
}
