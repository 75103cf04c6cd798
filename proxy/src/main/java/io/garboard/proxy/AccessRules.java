package io.garboard.proxy;

import java.util.Set;

/**
 * Which web pages may call the HTTP endpoints.
 *
 * @param corsOrigins origins that may read answers; {@code *} for all (etcd's {@code --cors})
 * @param hostWhitelist host names accepted in plain-text HTTP requests; {@code *} for all (etcd's {@code --host-whitelist})
 */
public record AccessRules(Set<String> corsOrigins, Set<String> hostWhitelist) {

    /** etcd's defaults: everyone. */
    public static final AccessRules DEFAULT = new AccessRules(Set.of("*"), Set.of("*"));

    public AccessRules {
        corsOrigins = Set.copyOf(corsOrigins);
        hostWhitelist = Set.copyOf(hostWhitelist);
    }

    public boolean allowsOrigin(String origin) {
        return corsOrigins.contains("*") || corsOrigins.contains(origin);
    }

    public boolean allowsHost(String host) {
        return hostWhitelist.isEmpty() || hostWhitelist.contains("*") || hostWhitelist.contains(host);
    }
}
