package io.garboard.server.config;

import io.garboard.server.flags.EtcdUrl;
import java.util.List;
import java.util.stream.Collectors;

/** etcd's rules about URLs, with its texts ({@code server/embed/config.go}). */
final class UrlChecks {

    private UrlChecks() {}

    /** Refuses a host name other than localhost: a listener binds to addresses, not to whatever a name means today. */
    static List<EtcdUrl> bindable(List<EtcdUrl> urls) throws ConfigException {
        for (EtcdUrl url : urls) {
            if (!url.isBindable()) {
                throw new ConfigException("expected IP in URL for binding (" + url + ")");
            }
        }
        return urls;
    }

    static boolean hasEmptyHost(List<EtcdUrl> urls) {
        return urls.stream().anyMatch(url -> !url.isUnix() && url.host().isEmpty());
    }

    static String join(List<EtcdUrl> urls) {
        return urls.stream().map(EtcdUrl::toString).collect(Collectors.joining(","));
    }
}
