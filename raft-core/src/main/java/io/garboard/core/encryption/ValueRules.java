package io.garboard.core.encryption;

import com.google.protobuf.ByteString;
import io.garboard.core.command.Command;
import io.garboard.core.command.EncryptionState;
import io.garboard.etcd.rpc.Compare;
import io.garboard.etcd.rpc.Compare.CompareTarget;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.RequestOp;
import io.garboard.etcd.rpc.TxnRequest;
import java.util.List;

/**
 * What a value must look like to be put: under a secret prefix it begins as a ciphertext of the newest epoch does, under
 * one whose values are being decrypted it does not. Because every member checks this while it applies, a change of the
 * rules is a clean cut in the log: no value made by the old ones can come after it. Immutable; any thread.
 */
final class ValueRules {

    static final ValueRules NONE = new ValueRules(EncryptionState.getDefaultInstance());

    private final KeyPrefixes secret;
    private final KeyPrefixes former;
    private final List<byte[]> required;
    private final List<byte[]> forbidden;
    private final boolean walking;

    ValueRules(EncryptionState state) {
        secret = KeyPrefixes.of(state.getSecretPrefixesList());
        former = KeyPrefixes.of(state.getFormerPrefixesList());
        required = arrays(state.getRequiredValueStartsList());
        forbidden = arrays(state.getForbiddenValueStartsList());
        walking = state.hasWalk() && !state.getWalk().getComplete();
    }

    private static List<byte[]> arrays(List<ByteString> strings) {
        return strings.stream().map(ByteString::toByteArray).toList();
    }

    /**
     * Whether all that the command may put is as it must be. A put that takes its value over from the store would carry an
     * old one behind the walk's back: there are none while a walk is under way.
     */
    boolean allow(Command command) {
        if (secret.isEmpty() && former.isEmpty()) {
            return true;
        }
        return switch (command.getBodyCase()) {
            case PUT -> allow(command.getPut());
            case TXN -> allow(command.getTxn());
            default -> true;
        };
    }

    /** A comparison with a value that may be encrypted is for whoever can decrypt it to decide. */
    private boolean allow(TxnRequest txn) {
        for (int i = 0; i < txn.getCompareCount(); i++) {
            Compare compare = txn.getCompare(i);
            if (compare.getTarget() == CompareTarget.VALUE
                    && (secret.intersect(compare.getKey(), compare.getRangeEnd())
                            || former.intersect(compare.getKey(), compare.getRangeEnd()))) {
                return false;
            }
        }
        return allow(txn.getSuccessList()) && allow(txn.getFailureList());
    }

    private boolean allow(List<RequestOp> operations) {
        for (int i = 0; i < operations.size(); i++) {
            RequestOp operation = operations.get(i);
            boolean allowed =
                    switch (operation.getRequestCase()) {
                        case REQUEST_PUT -> allow(operation.getRequestPut());
                        case REQUEST_TXN -> allow(operation.getRequestTxn());
                        default -> true;
                    };
            if (!allowed) {
                return false;
            }
        }
        return true;
    }

    private boolean allow(PutRequest put) {
        boolean isSecret = secret.match(put.getKey());
        if (!isSecret && !former.match(put.getKey())) {
            return true;
        }
        if (put.getIgnoreValue()) {
            return !walking;
        }
        return isSecret ? beginsWithOneOf(put.getValue(), required) : !beginsWithOneOf(put.getValue(), forbidden);
    }

    private static boolean beginsWithOneOf(ByteString value, List<byte[]> starts) {
        for (byte[] start : starts) {
            if (KeyPrefixes.begins(value, start)) {
                return true;
            }
        }
        return false;
    }
}
