package io.garboard.proxy.peer;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.RequestHeadersBuilder;
import io.garboard.core.membership.ClusterMember;
import io.garboard.core.peer.PeerAddress;
import io.garboard.core.peer.PeerDirectory.RemoteCluster;
import io.garboard.core.raft.Message.HeartbeatRequest;
import java.io.IOException;
import java.util.List;
import java.util.function.UnaryOperator;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who is let in, and what strangers are told. */
class HandshakeTest {

    private final TestPeer two = new TestPeer(2);

    @AfterEach
    void close() {
        two.close();
    }

    private AggregatedHttpResponse post(String path, UnaryOperator<RequestHeadersBuilder> change) {
        RequestHeadersBuilder headers =
                PeerProtocol.request(TestPeer.CLUSTER, 1, 2, path).scheme("http");
        return WebClient.of(two.url())
                .execute(change.apply(headers).build())
                .aggregate()
                .join();
    }

    private void refused(UnaryOperator<RequestHeadersBuilder> change, HttpStatus status, String reason) {
        for (String path :
                List.of(LaneKind.CONTROL.path(), LaneKind.BULK.path(), PeerProtocol.CALL, PeerProtocol.SNAPSHOT)) {
            AggregatedHttpResponse response = post(path, change);
            assertThat(response.status()).as(path).isEqualTo(status);
            assertThat(response.contentUtf8()).as(path).contains(reason);
        }
    }

    @Test
    void anotherClusterVersionOrMemberIsRefused() {
        refused(
                headers -> headers.set(PeerProtocol.CLUSTER, "c2"),
                HttpStatus.PRECONDITION_FAILED,
                "cluster ID mismatch: c2 (this is c1)");
        refused(
                headers -> headers.set(PeerProtocol.VERSION_HEADER, "99"),
                HttpStatus.PRECONDITION_FAILED,
                "protocol version 99");
        refused(
                headers -> headers.set(PeerProtocol.TO, "3"),
                HttpStatus.PRECONDITION_FAILED,
                "member ID mismatch: from 1 to 3 (this is 2)");
        refused(headers -> headers.set(PeerProtocol.FROM, "2"), HttpStatus.PRECONDITION_FAILED, "member ID mismatch");
        refused(headers -> headers.removeAndThen(PeerProtocol.FROM), HttpStatus.BAD_REQUEST, "sender");
        refused(headers -> headers.set(PeerProtocol.CLUSTER, "zz"), HttpStatus.BAD_REQUEST, "cluster");
    }

    @Test
    void aRemovedMemberIsToldToStop() throws InterruptedException {
        try (TestPeer one = new TestPeer(1)) {
            one.knows(two);
            one.awaitActive(2);
            two.handler.removedIds.add(1L);
            two.knows(new TestPeer[0]);
            assertThat(FakePeer.next(one.handler.removedBy)).isEqualTo(2);
            assertThat(one.network.activeSinceNanos(2)).isZero();
        }
        refused(headers -> headers, HttpStatus.GONE, "the member has been permanently removed from the cluster");
    }

    @Test
    void aCallerSaysWhereToAnswerIt() throws InterruptedException {
        try (TestPeer one = new TestPeer(1)) {
            one.handler.members = List.of(new ClusterMember(1, "a", List.of(one.url()), List.of(), false));
            one.knows(two);
            PeerAddress caller = FakePeer.next(two.handler.introduced);
            assertThat(caller).isEqualTo(one.address());
            two.knows(caller);
            two.awaitActive(1);
        }
    }

    @Test
    void aMemberOfAnotherClusterNeverGetsThrough() throws InterruptedException {
        try (TestPeer stranger = new TestPeer(1, config -> TestPeer.withCluster(config, 0xc2))) {
            stranger.knows(two);
            HeartbeatRequest message = new HeartbeatRequest(1, 2, 3, 4, 5);
            stranger.network.send(List.of(message));
            assertThat(FakePeer.next(stranger.handler.notSent)).isEqualTo(message);
            assertThat(stranger.network.activeSinceNanos(2)).isZero();
            assertThat(two.handler.messages).isEmpty();
        }
    }

    @Test
    void whoeverAsksLearnsTheMembersAndTheVersion() throws IOException {
        List<ClusterMember> members = List.of(
                new ClusterMember(2, "b", List.of("http://h:1"), List.of("http://h:2"), false),
                new ClusterMember(-3, "", List.of("http://h:3"), List.of(), true));
        two.handler.members = members;
        AggregatedHttpResponse response =
                WebClient.of(two.url()).get("/members").aggregate().join();
        assertThat(response.headers().get("X-Etcd-Cluster-Id")).isEqualTo("c1");
        assertThat(response.contentUtf8())
                .isEqualTo("[{\"id\":2,\"peerURLs\":[\"http://h:1\"],\"name\":\"b\",\"clientURLs\":[\"http://h:2\"]},"
                        + "{\"id\":18446744073709551613,\"peerURLs\":[\"http://h:3\"],\"isLearner\":true}]");
        assertThat(WebClient.of(two.url()).get("/version").aggregate().join().contentUtf8())
                .contains("\"etcdserver\":\"3.7.0\"");
        RemoteCluster cluster = new RemoteMembers(null).ask(List.of("http://127.0.0.1:1", two.url()), 60_000);
        assertThat(cluster).isEqualTo(new RemoteCluster(TestPeer.CLUSTER, members));
    }

    @Test
    void nobodyAnsweringIsSaidOfEach() {
        Assertions.assertThatThrownBy(
                        () -> new RemoteMembers(null).ask(List.of("http://127.0.0.1:1", "nonsense"), 60_000))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("http://127.0.0.1:1: ")
                .hasMessageContaining("nonsense: ");
    }

    @Test
    void otherRequestsAreAnsweredAsEtcdDoes() {
        AggregatedHttpResponse post = WebClient.of(two.url())
                .execute(RequestHeaders.of(HttpMethod.POST, "/members"))
                .aggregate()
                .join();
        assertThat(post.status()).isEqualTo(HttpStatus.METHOD_NOT_ALLOWED);
        assertThat(WebClient.of(two.url()).get("/nosuch").aggregate().join().status())
                .isEqualTo(HttpStatus.NOT_FOUND);
    }
}
