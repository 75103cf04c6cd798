package io.garboard.proxy.http;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.garboard.core.member.Member;
import io.garboard.etcd.rpc.AlarmMember;
import io.garboard.etcd.rpc.AlarmType;
import io.garboard.proxy.metrics.HealthMetrics;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * etcd's {@code /health}: no alarm, a leader, and a read that works, told as JSON. {@code exclude=ALARM} ignores an alarm;
 * {@code serializable=true} asks for this member alone.
 */
final class HealthService implements HttpService {

    private static final Logger LOG = LoggerFactory.getLogger(HealthService.class);

    private final Member member;
    private final ReadProbe probe;
    private final HealthMetrics metrics;

    HealthService(Member member, ReadProbe probe, HealthMetrics metrics) {
        this.member = member;
        this.probe = probe;
        this.metrics = metrics;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext ctx, HttpRequest req) {
        if (req.method() != HttpMethod.GET) {
            return HttpAnswers.methodNotAllowed(HttpMethod.GET);
        }
        QueryParams query = ctx.queryParams();
        boolean serializable = "true".equals(query.get("serializable"));
        String reason = alarmReason(query.getAll("exclude"));
        if (reason.isEmpty() && !serializable && !member.hasLeader()) {
            reason = "RAFT NO LEADER";
        }
        if (!reason.isEmpty()) {
            return answer(reason);
        }
        CompletableFuture<HttpResponse> response = probe.read(serializable)
                .thenApply(failure -> answer(failure.isEmpty() ? "" : "RANGE ERROR:" + failure));
        return HttpResponse.of(response);
    }

    private String alarmReason(List<String> excluded) {
        for (AlarmMember alarm : member.alarms()) {
            if (!excluded.contains(alarm.getAlarm().name())) {
                boolean known = alarm.getAlarm() == AlarmType.NOSPACE || alarm.getAlarm() == AlarmType.CORRUPT;
                return "ALARM " + (known ? alarm.getAlarm().name() : "UNKNOWN");
            }
        }
        return "";
    }

    private HttpResponse answer(String reason) {
        boolean healthy = reason.isEmpty();
        metrics.health(healthy);
        String json = "{\"health\":\"" + healthy + "\",\"reason\":\"" + Json.escape(reason) + "\"}";
        if (healthy) {
            return HttpResponse.of(HttpStatus.OK, MediaType.PLAIN_TEXT_UTF_8, json);
        }
        LOG.warn("/health error: {}", reason);
        return HttpAnswers.error(HttpStatus.SERVICE_UNAVAILABLE, json);
    }
}
