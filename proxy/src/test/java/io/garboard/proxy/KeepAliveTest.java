package io.garboard.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.etcd.rpc.LeaseGrantRequest;
import io.garboard.etcd.rpc.LeaseGrpc.LeaseBlockingStub;
import io.garboard.etcd.rpc.LeaseGrpc.LeaseStub;
import io.garboard.etcd.rpc.LeaseKeepAliveRequest;
import io.garboard.etcd.rpc.LeaseKeepAliveResponse;
import io.garboard.etcd.rpc.LeaseTimeToLiveRequest;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

final class KeepAliveTest {

    private static final RunningProxy PROXY = new RunningProxy();

    @AfterAll
    static void stop() {
        PROXY.close();
    }

    private static LeaseKeepAliveRequest renew(long id) {
        return LeaseKeepAliveRequest.newBuilder().setID(id).build();
    }

    @Test
    void everyRequestIsAnsweredInOrder() throws Exception {
        LeaseBlockingStub lease = PROXY.client(LeaseBlockingStub.class);
        lease.leaseGrant(LeaseGrantRequest.newBuilder().setID(7).setTTL(60).build());
        Collected<LeaseKeepAliveResponse> answers = new Collected<>();
        StreamObserver<LeaseKeepAliveRequest> requests =
                PROXY.client(LeaseStub.class).leaseKeepAlive(answers);
        for (long id = 1; id <= 100; id++) {
            requests.onNext(renew(id));
        }
        requests.onCompleted();
        for (long id = 1; id <= 100; id++) {
            LeaseKeepAliveResponse answer = answers.take();
            assertThat(answer.getID()).isEqualTo(id);
            assertThat(answer.getTTL()).isEqualTo(id == 7 ? 60 : 0);
        }
        assertThat(answers.end().isOk()).isTrue();
        assertThat(lease.leaseTimeToLive(
                                LeaseTimeToLiveRequest.newBuilder().setID(8).build())
                        .getTTL())
                .isEqualTo(-1);
    }

    @Test
    void aStreamWithoutRequestsEndsWithTheClient() throws Exception {
        Collected<LeaseKeepAliveResponse> answers = new Collected<>();
        PROXY.client(LeaseStub.class).leaseKeepAlive(answers).onCompleted();
        assertThat(answers.end().getCode()).isEqualTo(Status.Code.OK);
    }
}
