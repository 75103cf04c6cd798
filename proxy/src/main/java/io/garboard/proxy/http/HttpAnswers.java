package io.garboard.proxy.http;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;

/** Answers shaped as etcd's. */
public final class HttpAnswers {

    private static final String NO_SNIFF = "nosniff";

    private HttpAnswers() {}

    static HttpResponse text(HttpStatus status, String body) {
        return HttpResponse.of(
                ResponseHeaders.builder(status)
                        .contentType(MediaType.PLAIN_TEXT_UTF_8)
                        .add(HttpHeaderNames.X_CONTENT_TYPE_OPTIONS, NO_SNIFF)
                        .build(),
                HttpData.ofUtf8(body));
    }

    /** An error: its text ends with a line break, as Go's do. */
    public static HttpResponse error(HttpStatus status, String body) {
        return text(status, body + "\n");
    }

    /** 405, naming what is allowed. */
    public static HttpResponse methodNotAllowed(HttpMethod allowed) {
        return HttpResponse.of(
                ResponseHeaders.builder(HttpStatus.METHOD_NOT_ALLOWED)
                        .contentType(MediaType.PLAIN_TEXT_UTF_8)
                        .add(HttpHeaderNames.ALLOW, allowed.name())
                        .add(HttpHeaderNames.X_CONTENT_TYPE_OPTIONS, NO_SNIFF)
                        .build(),
                HttpData.ofUtf8("Method Not Allowed\n"));
    }
}
