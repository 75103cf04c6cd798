package io.garboard.proxy.peer;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import io.garboard.core.membership.ClusterMemberJson;
import io.garboard.proxy.http.HttpAnswers;
import io.garboard.proxy.http.VersionAnswer;
import io.netty.util.AsciiString;

/** What etcd's peer port answers to whoever asks plainly: who the members are, and which version this is. Thread-safe. */
final class PeerHttp {

    static final AsciiString CLUSTER_ID = AsciiString.cached("x-etcd-cluster-id");
    static final String MEMBERS = "/members";
    static final String VERSION = "/version";

    private final PeerContext context;

    PeerHttp(PeerContext context) {
        this.context = context;
    }

    HttpResponse members(HttpRequest request) {
        if (request.method() != HttpMethod.GET) {
            return HttpAnswers.methodNotAllowed(HttpMethod.GET);
        }
        return HttpResponse.of(
                ResponseHeaders.builder(HttpStatus.OK)
                        .contentType(MediaType.JSON)
                        .add(CLUSTER_ID, Long.toHexString(context.config().clusterId()))
                        .build(),
                HttpData.wrap(ClusterMemberJson.encodeList(context.handler().clusterMembers())));
    }

    HttpResponse version(HttpRequest request) {
        return request.method() == HttpMethod.GET
                ? VersionAnswer.of(
                        context.config().versions(), context.handler().clusterVersion())
                : HttpAnswers.methodNotAllowed(HttpMethod.GET);
    }
}
