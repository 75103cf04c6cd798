package io.garboard.core.member;

import io.garboard.etcd.rpc.MemberAddRequest;
import io.garboard.etcd.rpc.MemberAddResponse;
import io.garboard.etcd.rpc.MemberListRequest;
import io.garboard.etcd.rpc.MemberListResponse;
import io.garboard.etcd.rpc.MemberPromoteRequest;
import io.garboard.etcd.rpc.MemberPromoteResponse;
import io.garboard.etcd.rpc.MemberRemoveRequest;
import io.garboard.etcd.rpc.MemberRemoveResponse;
import io.garboard.etcd.rpc.MemberUpdateRequest;
import io.garboard.etcd.rpc.MemberUpdateResponse;

/** etcd's Cluster service. No method blocks; all may be called from any thread. */
public interface ClusterService {

    void memberList(MemberListRequest request, ResponseCallback<MemberListResponse> callback);

    /** Adds a voter, or a learner. Its id is new, also if its addresses were used before. */
    void memberAdd(MemberAddRequest request, ResponseCallback<MemberAddResponse> callback);

    /** Removes a member for good. */
    void memberRemove(MemberRemoveRequest request, ResponseCallback<MemberRemoveResponse> callback);

    /** Changes where other members reach a member. */
    void memberUpdate(MemberUpdateRequest request, ResponseCallback<MemberUpdateResponse> callback);

    /** Makes a learner a voter, once it has nearly all of the log. */
    void memberPromote(MemberPromoteRequest request, ResponseCallback<MemberPromoteResponse> callback);
}
