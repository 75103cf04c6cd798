package io.garboard.proxy.encryption;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.garboard.core.command.EncryptionState;
import io.garboard.core.encryption.KeyPrefixes;
import io.garboard.core.error.EtcdError;
import io.garboard.core.member.KvService;
import io.garboard.core.member.ResponseCallback;
import io.garboard.encryption.cipher.ValueCipher;
import io.garboard.etcd.mvcc.KeyValue;
import io.garboard.etcd.rpc.CompactionRequest;
import io.garboard.etcd.rpc.CompactionResponse;
import io.garboard.etcd.rpc.DeleteRangeRequest;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.rpc.RequestOp;
import io.garboard.etcd.rpc.TxnRequest;
import io.garboard.etcd.wire.DeleteRangeResponse;
import io.garboard.etcd.wire.PutResponse;
import io.garboard.etcd.wire.RangeResponse;
import io.garboard.etcd.wire.ResponseOp;
import io.garboard.etcd.wire.TxnResponse;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Requests that were on their way when encryption was turned on: what they read may be encrypted already. */
class EncryptedKvTest {

    private static final ByteString KEY = ByteString.copyFromUtf8("/secrets/a");
    private static final ByteString ROW = KeyValue.newBuilder()
            .setKey(KEY)
            .setModRevision(7)
            .setValue(ByteString.copyFromUtf8("ciphertext"))
            .build()
            .toByteString();

    private final Deque<ResponseCallback<?>> waiting = new ArrayDeque<>();
    private Secrets current = secrets(EncryptionState.getDefaultInstance());
    private final EncryptedKv kv = new EncryptedKv(new Waiting(), new SecretsSource() {
        @Override
        public Secrets current() {
            return current;
        }

        @Override
        public void later(int attempt, Runnable retry) {
            throw new IllegalStateException("nothing is to come");
        }
    });

    private static Secrets secrets(EncryptionState state) {
        return new Secrets(
                state, KeyPrefixes.NONE, KeySource.NONE, new ValueCipher(new SecureRandom()), new EncryptionMetrics());
    }

    private void turnOn() {
        current = secrets(EncryptionState.newBuilder()
                .setVersion(1)
                .addSecretPrefixes(ByteString.copyFromUtf8("/secrets/"))
                .build());
    }

    @Test
    void aRangeIsReadOnceMore() {
        Outcome<RangeResponse> outcome = new Outcome<>();
        kv.range(RangeRequest.newBuilder().setKey(KEY).build(), outcome);
        turnOn();
        RangeResponse response = RangeResponse.newBuilder().addKvs(ROW).build();
        this.<RangeResponse>next().succeed(response);
        assertThat(outcome.isOpen()).as("it is asked again").isTrue();
        this.<RangeResponse>next().succeed(response);
        assertThat(outcome.error).isEqualTo(EtcdError.KEYS_UNAVAILABLE);
    }

    @Test
    void whatWasDeletedIsNotShownAsItIsStored() {
        Outcome<DeleteRangeResponse> outcome = new Outcome<>();
        kv.deleteRange(
                DeleteRangeRequest.newBuilder().setKey(KEY).setPrevKv(true).build(), outcome);
        turnOn();
        this.<DeleteRangeResponse>next()
                .succeed(DeleteRangeResponse.newBuilder().addPrevKvs(ROW).build());
        assertThat(outcome.error).isEqualTo(EtcdError.KEYS_UNAVAILABLE);
    }

    @Test
    void whatATransactionReadIsNotShownAsItIsStored() {
        Outcome<TxnResponse> outcome = new Outcome<>();
        kv.txn(
                TxnRequest.newBuilder()
                        .addSuccess(RequestOp.newBuilder()
                                .setRequestRange(RangeRequest.newBuilder().setKey(KEY)))
                        .build(),
                outcome);
        turnOn();
        this.<TxnResponse>next()
                .succeed(TxnResponse.newBuilder()
                        .setSucceeded(true)
                        .addResponses(ResponseOp.newBuilder()
                                .setResponseRange(RangeResponse.newBuilder().addKvs(ROW)))
                        .build());
        assertThat(outcome.error).isEqualTo(EtcdError.KEYS_UNAVAILABLE);
    }

    @Test
    void whatConcernsNoSecretIsAnsweredAtOnce() {
        Outcome<RangeResponse> outcome = new Outcome<>();
        kv.range(
                RangeRequest.newBuilder()
                        .setKey(ByteString.copyFromUtf8("/pods/a"))
                        .build(),
                outcome);
        turnOn();
        RangeResponse response = RangeResponse.getDefaultInstance();
        this.<RangeResponse>next().succeed(response);
        assertThat(outcome.response).isSameAs(response);
    }

    @SuppressWarnings("unchecked") // the test knows what it asked for
    private <T> ResponseCallback<T> next() {
        return (ResponseCallback<T>) waiting.remove();
    }

    private static final class Outcome<T> implements ResponseCallback<T> {

        private @Nullable T response;
        private @Nullable EtcdError error;

        boolean isOpen() {
            return response == null && error == null;
        }

        @Override
        public void succeed(T answer) {
            response = answer;
        }

        @Override
        public void fail(EtcdError failure) {
            error = failure;
        }
    }

    /** Keeps the callbacks until the test answers them. */
    private final class Waiting implements KvService {

        @Override
        public void range(RangeRequest request, ResponseCallback<RangeResponse> callback) {
            waiting.add(callback);
        }

        @Override
        public void put(PutRequest request, ResponseCallback<PutResponse> callback) {
            waiting.add(callback);
        }

        @Override
        public void deleteRange(DeleteRangeRequest request, ResponseCallback<DeleteRangeResponse> callback) {
            waiting.add(callback);
        }

        @Override
        public void txn(TxnRequest request, ResponseCallback<TxnResponse> callback) {
            waiting.add(callback);
        }

        @Override
        public void compact(CompactionRequest request, ResponseCallback<CompactionResponse> callback) {
            waiting.add(callback);
        }
    }
}
