package io.garboard.proxy.http;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import io.garboard.proxy.Versions;

/** What {@code GET /version} says, on any port. */
public final class VersionAnswer {

    private VersionAnswer() {}

    /** The cluster's version is what the members have agreed on; empty if they have not yet. */
    public static HttpResponse of(Versions versions, String clusterVersion) {
        String agreed = clusterVersion.isEmpty() ? "not_decided" : clusterVersion;
        String json = "{\"etcdserver\":\"" + Json.escape(versions.server()) + "\",\"etcdcluster\":\""
                + Json.escape(agreed) + "\",\"storage\":\"" + Json.escape(versions.storage()) + "\"}";
        return HttpResponse.of(HttpStatus.OK, MediaType.JSON, json);
    }
}
