package io.garboard.proxy.encryption;

import io.garboard.core.member.KvService;
import io.garboard.core.member.ResponseCallback;
import io.garboard.core.mvcc.AnswerBuffer;
import io.garboard.core.mvcc.MvccStore;
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
        Secrets now = secrets.current();
        if (needsDecryption(request, now)) {
            if (SortByValue.of(request) == null) {
                new EncryptedList(secrets, buffer, listing(request, callback), callback).send(inner, request);
            } else {
                range(request, callback);
            }
        } else {
            inner.range(request, buffer, new PassedRange(request, now, callback) {
                @Override
                void succeedLate(RangeResponse response) {
                    buffer.clear();
                    super.succeedLate(response);
                }
            });
        }
    }

    /** A range that is read once more, with decryption, if its rows may be encrypted by now. */
    private class PassedRange extends Passed<RangeResponse> {

        private final RangeRequest request;
        private final ResponseCallback<RangeResponse> callback;

        PassedRange(RangeRequest request, Secrets sentWith, ResponseCallback<RangeResponse> callback) {
            super(secrets, sentWith, callback, 0);
            this.request = request;
            this.callback = callback;
        }

        @Override
        boolean concerns(Secrets now) {
            return needsDecryption(request, now);
        }

        @Override
        void succeedLate(RangeResponse response) {
            range(request, callback);
        }
    }

    private static boolean needsDecryption(RangeRequest request, Secrets secrets) {
        return secrets.touch(request.getKey(), request.getRangeEnd()) && needsValues(request);
    }

    @Override
    public void range(RangeRequest request, ResponseCallback<RangeResponse> callback) {
        Secrets now = secrets.current();
        if (!needsDecryption(request, now)) {
            inner.range(request, new PassedRange(request, now, callback));
        } else {
            listing(request, callback).start();
        }
    }

    private Attempt<RangeResponse> listing(RangeRequest request, ResponseCallback<RangeResponse> callback) {
        SortByValue sort = SortByValue.of(request);
        RangeRequest asked = sort == null ? request : sort.request();
        return new Attempt<>(secrets, callback, 0) {
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
        };
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
        if (!concerns(request, now)) {
            inner.put(request, new Passed<>(secrets, now, callback, tries) {
                @Override
                boolean concerns(Secrets late) {
                    return EncryptedKv.concerns(request, late);
                }

                @Override
                void succeedLate(PutResponse response) {
                    single(request, callback, tries).succeed(response);
                }

                @Override
                void restart(int nextTries) {
                    put(request, callback, nextTries);
                }
            });
        } else if (request.getIgnoreValue() && now.isWalking()) {
            TxnRequest alone = TxnRequest.newBuilder()
                    .addSuccess(RequestOp.newBuilder().setRequestPut(request))
                    .build();
            txn(alone, new PutOfTxn(callback), tries);
        } else {
            single(request, callback, tries).start();
        }
    }

    private static boolean concerns(PutRequest request, Secrets secrets) {
        return secrets.isSecret(request.getKey()) || secrets.isTouched(request.getKey());
    }

    private Attempt<PutResponse> single(PutRequest request, ResponseCallback<PutResponse> callback, int tries) {
        return new Attempt<>(secrets, callback, tries) {
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
        };
    }

    @Override
    public void deleteRange(DeleteRangeRequest request, ResponseCallback<DeleteRangeResponse> callback) {
        Secrets now = secrets.current();
        if (!request.getPrevKv()) {
            inner.deleteRange(request, callback);
        } else if (now.touch(request.getKey(), request.getRangeEnd())) {
            deletion(request, callback).start();
        } else {
            inner.deleteRange(request, new Passed<>(secrets, now, callback, 0) {
                @Override
                boolean concerns(Secrets late) {
                    return late.touch(request.getKey(), request.getRangeEnd());
                }

                @Override
                void succeedLate(DeleteRangeResponse response) {
                    deletion(request, callback).succeed(response);
                }
            });
        }
    }

    private Attempt<DeleteRangeResponse> deletion(
            DeleteRangeRequest request, ResponseCallback<DeleteRangeResponse> callback) {
        return new Attempt<>(secrets, callback, 0) {
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
        };
    }

    @Override
    public void txn(TxnRequest request, ResponseCallback<TxnResponse> callback) {
        txn(request, callback, 0);
    }

    private void txn(TxnRequest request, ResponseCallback<TxnResponse> callback, int tries) {
        Secrets now = secrets.current();
        if (now.isOff() || !TxnScan.touches(request, now)) {
            inner.txn(request, new Passed<>(secrets, now, callback, tries) {
                @Override
                boolean concerns(Secrets late) {
                    return TxnScan.touches(request, late);
                }

                @Override
                void restart(int nextTries) {
                    txn(request, callback, nextTries);
                }

                @Override
                void succeedLate(TxnResponse response) {
                    // A write would have been refused. A read may have been decided by values that are encrypted.
                    if (MvccStore.isReadOnly(request) && TxnScan.dependsOnValues(request, secrets.current())) {
                        txn(request, callback, tries);
                    } else {
                        transaction(request, callback, tries).succeed(response);
                    }
                }
            });
        } else if (TxnScan.dependsOnValues(request, now)) {
            new GuardedTxn(request, inner, secrets, callback, tries, next -> txn(request, callback, next)).start();
        } else {
            transaction(request, callback, tries).start();
        }
    }

    private Attempt<TxnResponse> transaction(TxnRequest request, ResponseCallback<TxnResponse> callback, int tries) {
        return new Attempt<>(secrets, callback, tries) {
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
        };
    }

    @Override
    public void compact(CompactionRequest request, ResponseCallback<CompactionResponse> callback) {
        inner.compact(request, callback);
    }
}
