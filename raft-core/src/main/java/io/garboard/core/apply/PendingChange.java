package io.garboard.core.apply;

import com.google.protobuf.CodedOutputStream;
import io.garboard.core.command.MembershipChange;
import io.garboard.core.error.EtcdError;
import io.garboard.core.member.ResponseCallback;
import io.garboard.core.membership.ClusterMember;
import io.garboard.core.node.Proposal;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A change of membership of this member on its way through the log, with whoever waits for the members it leads to. */
public final class PendingChange implements Proposal {

    private final MembershipChange change;
    private final ResponseCallback<List<ClusterMember>> callback;
    private @Nullable EtcdError refusal;
    private List<ClusterMember> members = List.of();

    public PendingChange(MembershipChange change, ResponseCallback<List<ClusterMember>> callback) {
        this.change = change;
        this.callback = callback;
    }

    @Override
    public int encodedSize() {
        return change.getSerializedSize();
    }

    @Override
    public void encode(CodedOutputStream output) throws IOException {
        change.writeTo(output);
    }

    /** Confined to the apply loop. */
    void applied(@Nullable EtcdError outcome, List<ClusterMember> membersNow) {
        refusal = outcome;
        members = membersNow;
    }

    /** Hands the outcome over, after it is published. Called once, after {@link #applied}. */
    void complete() {
        if (refusal == null) {
            callback.succeed(members);
        } else {
            callback.fail(refusal);
        }
    }

    @Override
    public void fail(EtcdError error) {
        callback.fail(error);
    }
}
