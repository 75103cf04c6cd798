package io.garboard.core.local;

import io.garboard.core.error.EtcdError;
import io.garboard.core.lease.Lessor;
import io.garboard.core.member.ResponseCallback;
import io.garboard.core.membership.ClusterMembership;
import io.garboard.core.mvcc.KvHash;
import io.garboard.core.peer.PeerCallback;
import io.garboard.core.peer.wire.LeaseRenewResponse;
import io.garboard.core.peer.wire.PeerEncryptionResponse;
import io.garboard.core.peer.wire.PeerHashKvResponse;
import io.garboard.core.peer.wire.PeerRequest;
import io.garboard.core.peer.wire.PeerResponse;
import io.garboard.core.peer.wire.PeerVersionResponse;
import java.util.function.Function;

/** Answers what other members ask. Any thread. */
final class PeerDesk {

    private final Proposals proposals;
    private final SureLeader sureLeader;
    private final Lessor lessor;
    private final Reconfiguration reconfiguration;
    private final Hashes hashes;
    private final ClusterMembership cluster;
    private final EncryptionSurvey encryption;

    PeerDesk(
            Proposals proposals,
            SureLeader sureLeader,
            Lessor lessor,
            Reconfiguration reconfiguration,
            Hashes hashes,
            ClusterMembership cluster,
            EncryptionSurvey encryption) {
        this.proposals = proposals;
        this.sureLeader = sureLeader;
        this.lessor = lessor;
        this.reconfiguration = reconfiguration;
        this.hashes = hashes;
        this.cluster = cluster;
        this.encryption = encryption;
    }

    void answer(PeerRequest request, PeerCallback callback) {
        switch (request.getBodyCase()) {
            case LEASE_RENEW -> renew(request.getLeaseRenew().getId(), callback);
            case LEASE_TIME_TO_LIVE ->
                new TimeToLive(proposals, lessor, request.getLeaseTimeToLive())
                        .look(to(callback, found -> PeerResponse.newBuilder()
                                .setLeaseTimeToLive(found)
                                .build()));
            case HASH_KV -> hashes.at(request.getHashKv().getRevision(), to(callback, this::hash));
            case MEMBER_PROMOTE ->
                reconfiguration.promoteHere(request.getMemberPromote().getId(), to(callback, PeerAnswers::members));
            case MEMBERS -> callback.answer(PeerAnswers.members(cluster.members()));
            case VERSION -> callback.answer(version());
            case ENCRYPTION -> callback.answer(encryption());
            case BODY_NOT_SET -> callback.answer(PeerAnswers.refused(EtcdError.NOT_CAPABLE));
        }
    }

    private void renew(long leaseId, PeerCallback callback) {
        ResponseCallback<Long> outcome = to(callback, ttlSeconds -> PeerResponse.newBuilder()
                .setLeaseRenew(LeaseRenewResponse.newBuilder().setTtlSeconds(ttlSeconds))
                .build());
        if (proposals.node().leadership().isLeader()) {
            new KeepAlive(proposals, sureLeader, lessor, leaseId)
                    .renew(outcome, () -> outcome.fail(EtcdError.NOT_LEADER));
        } else {
            outcome.fail(EtcdError.NOT_LEADER);
        }
    }

    private PeerResponse hash(KvHash hash) {
        return PeerResponse.newBuilder()
                .setHashKv(PeerHashKvResponse.newBuilder()
                        .setHash(hash.hash())
                        .setHashRevision(hash.revision())
                        .setCompactRevision(hash.compactRevision())
                        .setCurrentRevision(hashes.currentRevision()))
                .build();
    }

    private PeerResponse version() {
        return PeerResponse.newBuilder()
                .setVersion(PeerVersionResponse.newBuilder()
                        .setServer(EtcdVersion.SERVER)
                        .setCluster(cluster.clusterVersion()))
                .build();
    }

    private PeerResponse encryption() {
        PeerEncryptionResponse own = encryption.own();
        return own == null
                ? PeerAnswers.refused(EtcdError.NOT_CAPABLE)
                : PeerResponse.newBuilder().setEncryption(own).build();
    }

    private static <T> ResponseCallback<T> to(PeerCallback callback, Function<T, PeerResponse> form) {
        return new ResponseCallback<>() {
            @Override
            public void succeed(T response) {
                callback.answer(form.apply(response));
            }

            @Override
            public void fail(EtcdError error) {
                callback.answer(PeerAnswers.refused(error));
            }
        };
    }
}
