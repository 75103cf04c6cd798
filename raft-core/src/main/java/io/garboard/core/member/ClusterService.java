package io.garboard.core.member;

import io.garboard.etcd.rpc.MemberListRequest;
import io.garboard.etcd.rpc.MemberListResponse;

/** etcd's Cluster service. No method blocks; all may be called from any thread. */
public interface ClusterService {

    void memberList(MemberListRequest request, ResponseCallback<MemberListResponse> callback);
}
