package io.garboard.proxy.tls;

import java.util.Map;
import java.util.TreeMap;

/**
 * The cipher suites of {@code --cipher-suites}: Go's names, which are IANA's but for two, and only suites of TLS 1.2 (those
 * of 1.3 cannot be chosen in Go either).
 */
public final class GoCipherSuites {

    private static final Map<String, String> JDK_NAMES = new TreeMap<>();

    static {
        same("TLS_RSA_WITH_AES_128_CBC_SHA");
        same("TLS_RSA_WITH_AES_256_CBC_SHA");
        same("TLS_RSA_WITH_AES_128_GCM_SHA256");
        same("TLS_RSA_WITH_AES_256_GCM_SHA384");
        same("TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA");
        same("TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA");
        same("TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA");
        same("TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA");
        same("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
        same("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384");
        same("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
        same("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384");
        same("TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");
        same("TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256");
        JDK_NAMES.put("TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");
        JDK_NAMES.put("TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305", "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256");
    }

    private GoCipherSuites() {}

    private static void same(String name) {
        JDK_NAMES.put(name, name);
    }

    /**
     * The JDK's name of a suite.
     *
     * @throws IllegalArgumentException if the suite is unknown or cannot be chosen; the message lists those that can
     */
    public static String toJdkName(String goName) {
        String name = JDK_NAMES.get(goName);
        if (name == null) {
            throw new IllegalArgumentException("unexpected TLS cipher suite \"" + goName + "\" (known: "
                    + String.join(", ", JDK_NAMES.keySet()) + ")");
        }
        return name;
    }
}
