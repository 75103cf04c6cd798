package io.garboard.proxy.encryption;

import io.garboard.core.member.KvService;
import io.garboard.core.member.ResponseCallback;
import io.garboard.core.mvcc.AnswerBuffer;
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
import io.garboard.etcd.wire.TxnResponse;

/**
 * The KV service with values of secret keys encrypted on their way down and decrypted on their way up. Requests that concern
 * no such key pass untouched.
 */
final class EncryptedKv implements KvService {

    private final KvService inner;
    private final SecretsSource secrets;

    EncryptedKv(KvService inner, SecretsSource secrets) {
        this.inner = inner;
        this.secrets = secrets;
    }

    /** Rows go out as they are stored only where nothing is to be decrypted. */
    @Override
    public void range(RangeRequest request, AnswerBuffer buffer, ResponseCallback<RangeResponse> callback) {
        if (needsDecryption(request, secrets.current())) {
            range(request, callback);
        } else {
            inner.range(request, buffer, callback);
        }
    }

    private static boolean needsDecryption(RangeRequest request, Secrets secrets) {
        return secrets.touch(request.getKey(), request.getRangeEnd()) && needsValues(request);
    }

    @Override
    public void range(RangeRequest request, ResponseCallback<RangeResponse> callback) {
        if (!needsDecryption(request, secrets.current())) {
            inner.range(request, callback);
            return;
        }
        SortByValue sort = SortByValue.of(request);
        RangeRequest asked = sort == null ? request : sort.request();
        new Attempt<RangeResponse>(secrets, callback, 0) {
            @Override
            void restart(int nextTries) {
                throw new IllegalStateException("a range was refused as a write");
            }

            @Override
            void send(Secrets current, ResponseCallback<RangeResponse> answer) {
                inner.range(asked, answer);
            }

            @Override
            RangeResponse open(RangeResponse response, Secrets current) throws UnusableValueException {
                RangeResponse plain = Responses.range(response, current);
                return sort == null ? plain : sort.apply(plain);
            }

            @Override
            boolean isLong(RangeResponse response) {
                return response.getKvsCount() > LONG_FROM;
            }
        }.start();
    }

    private static boolean needsValues(RangeRequest request) {
        return !request.getCountOnly()
                && (!request.getKeysOnly() || request.getSortTarget() == RangeRequest.SortTarget.VALUE);
    }

    @Override
    public void put(PutRequest request, ResponseCallback<PutResponse> callback) {
        put(request, callback, 0);
    }

    private void put(PutRequest request, ResponseCallback<PutResponse> callback, int tries) {
        Secrets now = secrets.current();
        if (!now.isSecret(request.getKey()) && !now.isTouched(request.getKey())) {
            inner.put(request, callback);
            return;
        }
        if (request.getIgnoreValue() && now.isWalking()) {
            TxnRequest alone = TxnRequest.newBuilder()
                    .addSuccess(RequestOp.newBuilder().setRequestPut(request))
                    .build();
            txn(alone, new PutOfTxn(callback), tries);
            return;
        }
        new Attempt<PutResponse>(secrets, callback, tries) {
            @Override
            void restart(int nextTries) {
                put(request, callback, nextTries);
            }

            @Override
            void send(Secrets current, ResponseCallback<PutResponse> answer) throws UnusableValueException {
                inner.put(Requests.put(request, current), answer);
            }

            @Override
            PutResponse open(PutResponse response, Secrets current) throws UnusableValueException {
                return Responses.put(response, current);
            }
        }.start();
    }

    @Override
    public void deleteRange(DeleteRangeRequest request, ResponseCallback<DeleteRangeResponse> callback) {
        if (!request.getPrevKv() || !secrets.current().touch(request.getKey(), request.getRangeEnd())) {
            inner.deleteRange(request, callback);
            return;
        }
        new Attempt<DeleteRangeResponse>(secrets, callback, 0) {
            @Override
            void restart(int nextTries) {
                throw new IllegalStateException("a deletion was refused for its values");
            }

            @Override
            void send(Secrets current, ResponseCallback<DeleteRangeResponse> answer) {
                inner.deleteRange(request, answer);
            }

            @Override
            DeleteRangeResponse open(DeleteRangeResponse response, Secrets current) throws UnusableValueException {
                return Responses.delete(response, current);
            }
        }.start();
    }

    @Override
    public void txn(TxnRequest request, ResponseCallback<TxnResponse> callback) {
        txn(request, callback, 0);
    }

    private void txn(TxnRequest request, ResponseCallback<TxnResponse> callback, int tries) {
        Secrets now = secrets.current();
        if (now.isOff() || !TxnScan.touches(request, now)) {
            inner.txn(request, callback);
        } else if (TxnScan.dependsOnValues(request, now)) {
            new GuardedTxn(request, inner, secrets, callback, tries, next -> txn(request, callback, next)).start();
        } else {
            new Attempt<TxnResponse>(secrets, callback, tries) {
                @Override
                void restart(int nextTries) {
                    txn(request, callback, nextTries);
                }

                @Override
                void send(Secrets current, ResponseCallback<TxnResponse> answer) throws UnusableValueException {
                    inner.txn(Requests.txn(request, current), answer);
                }

                @Override
                TxnResponse open(TxnResponse response, Secrets current) throws UnusableValueException {
                    return Responses.txn(request, response, current);
                }
            }.start();
        }
    }

    @Override
    public void compact(CompactionRequest request, ResponseCallback<CompactionResponse> callback) {
        inner.compact(request, callback);
    }
}
