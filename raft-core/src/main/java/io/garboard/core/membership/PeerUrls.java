package io.garboard.core.membership;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The peer URLs of a member as an operator gives them.
 *
 * <p>Source: etcd's {@code client/pkg/types/urls.go}.
 */
public final class PeerUrls {

    private static final Set<String> SCHEMES = Set.of("http", "https");

    private PeerUrls() {}

    /** Sorted, without blanks around them; null if there is none, or one that no member can be reached at. */
    public static @Nullable List<String> parse(List<String> given) {
        TreeSet<String> urls = new TreeSet<>();
        for (String url : given) {
            String text = url.strip();
            if (!isPeerUrl(text)) {
                return null;
            }
            urls.add(text);
        }
        return urls.isEmpty() ? null : List.copyOf(urls);
    }

    private static boolean isPeerUrl(String text) {
        if (text.startsWith("unix://") || text.startsWith("unixs://")) {
            return text.indexOf("://") + 3 < text.length();
        }
        try {
            URI uri = new URI(text);
            return uri.getScheme() != null
                    && SCHEMES.contains(uri.getScheme())
                    && uri.getHost() != null
                    && uri.getPort() >= 0
                    && uri.getPort() <= 65_535
                    && uri.getPath().isEmpty();
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
