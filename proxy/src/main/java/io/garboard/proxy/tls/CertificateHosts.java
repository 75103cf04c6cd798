package io.garboard.proxy.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Whom a certificate is issued to, by its subject alternative names; the common name counts for nothing, as in Go. */
final class CertificateHosts {

    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    private CertificateHosts() {}

    static boolean covers(X509Certificate certificate, String host) throws CertificateParsingException {
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        if (names == null) {
            return false;
        }
        for (List<?> name : names) {
            int type = (Integer) name.get(0);
            boolean match = type == DNS_NAME
                    ? dnsMatches((String) name.get(1), host)
                    : type == IP_ADDRESS && host.equals(name.get(1));
            if (match) {
                return true;
            }
        }
        return false;
    }

    /** A leading {@code *} stands for exactly one label. */
    static boolean dnsMatches(String pattern, String host) {
        String lowerPattern = pattern.toLowerCase(Locale.ROOT);
        String lowerHost = host.toLowerCase(Locale.ROOT);
        if (!lowerPattern.startsWith("*.")) {
            return lowerPattern.equals(lowerHost);
        }
        int dot = lowerHost.indexOf('.');
        return dot > 0 && lowerHost.substring(dot).equals(lowerPattern.substring(1));
    }
}
