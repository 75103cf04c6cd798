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
import io.garboard.etcd.rpc.Compare;
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
import io.garboard.spi.encryption.KeyServiceException;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
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

    private static final ByteString VALUE = ByteString.copyFromUtf8("a value");

    private final Deque<ResponseCallback<?>> waiting = new ArrayDeque<>();
    private final Deque<Object> requests = new ArrayDeque<>();
    private final OpenKeys keys = openKeys();
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

    private static OpenKeys openKeys() {
        try {
            return new OpenKeys(1);
        } catch (KeyServiceException e) {
            throw new IllegalStateException(e);
        }
    }

    private Secrets secrets(EncryptionState state) {
        return new Secrets(
                state,
                KeyPrefixes.NONE,
                keys,
                () -> null,
                new ValueCipher(new SecureRandom()),
                new EncryptionMetrics());
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
        keys.there = false;
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
        keys.there = false;
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
        keys.there = false;
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
        assertThat(outcome.response()).isSameAs(response);
    }

    /** The core refuses what is not encrypted; this time it is asked with keys at hand. */
    @Test
    void aPutIsSentOnceMoreWhenItsKeyHasBecomeSecret() {
        Outcome<PutResponse> outcome = new Outcome<>();
        kv.put(PutRequest.newBuilder().setKey(KEY).setValue(VALUE).build(), outcome);
        turnOn();
        this.<PutResponse>next().fail(EtcdError.ENCRYPTION_CHANGED);
        assertThat(outcome.isOpen()).as("it is sent again").isTrue();
        PutRequest sent = (PutRequest) requests.getLast();
        assertThat(ValueCipher.isEncrypted(sent.getValue().toByteArray())).isTrue();
        PutResponse response = PutResponse.getDefaultInstance();
        this.<PutResponse>next().succeed(response);
        assertThat(outcome.response()).isEqualTo(response);
    }

    @Test
    void aTransactionIsSentOnceMoreWhenItsKeyHasBecomeSecret() {
        Outcome<TxnResponse> outcome = new Outcome<>();
        kv.txn(
                TxnRequest.newBuilder()
                        .addSuccess(RequestOp.newBuilder()
                                .setRequestPut(
                                        PutRequest.newBuilder().setKey(KEY).setValue(VALUE)))
                        .build(),
                outcome);
        turnOn();
        this.<TxnResponse>next().fail(EtcdError.ENCRYPTION_CHANGED);
        assertThat(outcome.isOpen()).as("it is sent again").isTrue();
        TxnRequest sent = (TxnRequest) requests.getLast();
        assertThat(ValueCipher.isEncrypted(
                        sent.getSuccess(0).getRequestPut().getValue().toByteArray()))
                .isTrue();
    }

    @Test
    void aPutThatIsRefusedAgainAndAgainFails() {
        Outcome<PutResponse> outcome = new Outcome<>();
        kv.put(PutRequest.newBuilder().setKey(KEY).setValue(VALUE).build(), outcome);
        for (int i = 0; i <= Attempt.ATTEMPTS_MAX; i++) {
            assertThat(outcome.isOpen()).isTrue();
            this.<PutResponse>next().fail(EtcdError.ENCRYPTION_CHANGED);
        }
        assertThat(outcome.error).isEqualTo(EtcdError.ENCRYPTION_CHANGED);
        assertThat(waiting).isEmpty();
    }

    /** It was decided by what is stored, which may be ciphertexts by now. */
    @Test
    void aTransactionThatComparesValuesIsReadOnceMore() {
        Outcome<TxnResponse> outcome = new Outcome<>();
        kv.txn(
                TxnRequest.newBuilder()
                        .addCompare(Compare.newBuilder()
                                .setKey(KEY)
                                .setTarget(Compare.CompareTarget.VALUE)
                                .setValue(VALUE))
                        .build(),
                outcome);
        turnOn();
        this.<TxnResponse>next().succeed(TxnResponse.getDefaultInstance());
        assertThat(outcome.isOpen()).as("it is asked again").isTrue();
        TxnRequest sent = (TxnRequest) requests.getLast();
        assertThat(sent.getSuccess(0).getRequestRange().getKey()).isEqualTo(KEY);
    }

    /** Encryption may be turned on between the sending of a put and the answer to it. */
    @Test
    void whatAPutReplacedIsNotShownAsItIsStored() {
        Outcome<PutResponse> outcome = new Outcome<>();
        kv.put(PutRequest.newBuilder().setKey(KEY).setPrevKv(true).build(), outcome);
        turnOn();
        keys.there = false;
        this.<PutResponse>next().succeed(PutResponse.newBuilder().setPrevKv(ROW).build());
        assertThat(outcome.error).isEqualTo(EtcdError.KEYS_UNAVAILABLE);
    }

    @SuppressWarnings("unchecked") // the test knows what it asked for
    private <T> ResponseCallback<T> next() {
        return (ResponseCallback<T>) waiting.remove();
    }

    /** Keeps the callbacks until the test answers them. */
    private final class Waiting implements KvService {

        @Override
        public void range(RangeRequest request, ResponseCallback<RangeResponse> callback) {
            waiting.add(callback);
        }

        @Override
        public void put(PutRequest request, ResponseCallback<PutResponse> callback) {
            requests.add(request);
            waiting.add(callback);
        }

        @Override
        public void deleteRange(DeleteRangeRequest request, ResponseCallback<DeleteRangeResponse> callback) {
            waiting.add(callback);
        }

        @Override
        public void txn(TxnRequest request, ResponseCallback<TxnResponse> callback) {
            requests.add(request);
            waiting.add(callback);
        }

        @Override
        public void compact(CompactionRequest request, ResponseCallback<CompactionResponse> callback) {
            waiting.add(callback);
        }
    }
}
