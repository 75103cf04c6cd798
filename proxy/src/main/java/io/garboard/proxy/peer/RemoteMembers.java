package io.garboard.proxy.peer;

import static java.util.concurrent.TimeUnit.SECONDS;

import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.RequestOptions;
import com.linecorp.armeria.client.ResponseTimeoutMode;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.util.EventLoopGroups;
import io.garboard.core.membership.ClusterMemberJson;
import io.garboard.core.peer.PeerDirectory;
import io.garboard.proxy.tls.PeerTls;
import io.garboard.proxy.tls.PeerTlsConfig;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Asks members on their peer ports, over connections that are made for it and closed afterwards. Thread-safe. */
public final class RemoteMembers implements PeerDirectory {

    private final @Nullable PeerTlsConfig tls;

    /** @param tls for URLs whose scheme asks for it; null for the system's trust and no certificate of one's own */
    public RemoteMembers(@Nullable PeerTlsConfig tls) {
        this.tls = tls;
    }

    @Override
    public RemoteCluster ask(List<String> peerUrls, long timeoutMillisEach) throws IOException {
        PeerTls loaded = tls == null ? null : new PeerTls(tls);
        EventLoopGroup loop = EventLoopGroups.newEventLoopGroup(1, "garboard-peer-directory", true);
        List<String> failures = new ArrayList<>();
        try (ClientFactory factory = PeerClients.factory(PeerTiming.DEFAULT, loaded, loop)) {
            for (String url : peerUrls) {
                try {
                    return askOne(url, factory, timeoutMillisEach);
                } catch (IOException | IllegalArgumentException | CompletionException e) {
                    failures.add(url + ": " + PeerFailures.text(e));
                }
            }
        } finally {
            var unused = loop.shutdownGracefully(0, 1, SECONDS);
        }
        throw new IOException("no member answered (" + String.join("; ", failures) + ")");
    }

    private static RemoteCluster askOne(String url, ClientFactory factory, long timeoutMillis) throws IOException {
        AggregatedHttpResponse response = PeerUrl.client(url, factory)
                .execute(
                        HttpRequest.of(HttpMethod.GET, PeerHttp.MEMBERS),
                        RequestOptions.builder()
                                .responseTimeoutMillis(timeoutMillis)
                                .responseTimeoutMode(ResponseTimeoutMode.FROM_START)
                                .build())
                .aggregate()
                .join();
        String clusterId = response.headers().get(PeerHttp.CLUSTER_ID);
        if (!response.status().equals(HttpStatus.OK) || clusterId == null) {
            throw new IOException(
                    response.status() + " " + response.contentUtf8().strip());
        }
        try {
            return new RemoteCluster(
                    Long.parseUnsignedLong(clusterId, 16),
                    ClusterMemberJson.decodeList(response.content().array()));
        } catch (NumberFormatException e) {
            throw new IOException("the cluster's id is no number", e);
        }
    }
}
