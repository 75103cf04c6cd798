package io.garboard.proxy.encryption;

import com.google.protobuf.ByteString;
import io.garboard.core.command.EncryptionState;
import io.garboard.core.member.MemberEncryption;
import io.garboard.core.peer.wire.PeerEncryptionResponse;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Whether the settings of members agree. What is encrypted is one thing for the whole cluster, and changes only once all
 * members that answer are configured alike; otherwise every change of leader would be one of the prefixes. So while
 * configurations are being changed member by member, the old prefixes hold until the last one has the new ones.
 */
final class Agreement {

    /** What values begin with that Kubernetes has encrypted itself. */
    static final ByteString KUBERNETES_MARK = ByteString.copyFromUtf8("k8s:enc:");

    private final Set<ByteString> prefixes;
    private final boolean passKubernetes;

    Agreement(EncryptionSettings settings) {
        prefixes = new HashSet<>(Encryption.bytes(settings.prefixes()));
        passKubernetes = settings.passKubernetes();
    }

    /** Whether the cluster encrypts what these settings name. */
    boolean isInForce(EncryptionState state) {
        boolean passing = state.getRequiredValueStartsList().contains(KUBERNETES_MARK);
        return sameAs(state.getSecretPrefixesList()) && (prefixes.isEmpty() || passing == passKubernetes);
    }

    private boolean sameAs(Collection<ByteString> others) {
        return prefixes.equals(new HashSet<>(others));
    }

    /** The members that are configured otherwise, or not at all. */
    List<String> dissenters(List<MemberEncryption> members) {
        return members.stream()
                .filter(member -> member.answer() != null && !agrees(member.answer()))
                .map(MemberEncryption::name)
                .toList();
    }

    private boolean agrees(PeerEncryptionResponse answer) {
        return answer.getConfigured()
                && sameAs(answer.getPrefixesList())
                && answer.getPassKubernetes() == passKubernetes;
    }
}
