package io.garboard.proxy.grpc;

import io.garboard.core.error.EtcdError;
import io.garboard.core.member.Member;
import io.garboard.proxy.metrics.GrpcMetrics;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of every call before it is served, in etcd's order: the member is not stopping, may serve it as a learner,
 * understands the client's version header, and knows a leader if the client insists on one.
 */
final class Admission {

    static final String CLIENT_API_VERSION = "client-api-version";
    static final String REQUIRE_LEADER = "hasleader";
    private static final String REQUIRED = "true";

    private final Member member;
    private final GrpcMetrics metrics;
    private volatile boolean stopping;

    Admission(Member member, GrpcMetrics metrics) {
        this.member = member;
        this.metrics = metrics;
    }

    /** From now on every new call is refused. */
    void stop() {
        stopping = true;
    }

    static boolean requiresLeader(@Nullable String headerValue) {
        return REQUIRED.equals(headerValue);
    }

    /** Null admits the call. */
    @Nullable
    EtcdError check(boolean stream, boolean servedByLearner, @Nullable String apiVersion, @Nullable String hasLeader) {
        if (stopping) {
            return EtcdError.STOPPED;
        }
        if (!servedByLearner && member.isLearner()) {
            return EtcdError.NOT_SUPPORTED_FOR_LEARNER;
        }
        String version = apiVersion == null ? "unknown" : apiVersion;
        if (!isUtf8(version)) {
            return EtcdError.INVALID_CLIENT_API_VERSION;
        }
        metrics.clientRequest(stream, version);
        return requiresLeader(hasLeader) && !member.hasLeader() ? EtcdError.NO_LEADER : null;
    }

    /** Header values arrive as one char a byte. */
    private static boolean isUtf8(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) >= 0x80) {
                return decodes(value.getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        return true;
    }

    private static boolean decodes(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
