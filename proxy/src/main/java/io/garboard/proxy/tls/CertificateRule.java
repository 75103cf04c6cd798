package io.garboard.proxy.tls;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/** What a certificate must say beside being trusted. */
@FunctionalInterface
interface CertificateRule {

    CertificateRule NONE = leaf -> {};

    /**
     * Checks the certificate of the other side itself, not those that signed it.
     *
     * @throws CertificateException with a sentence, if it is not good enough
     */
    void check(X509Certificate leaf) throws CertificateException;

    /** It must be issued to this host; none if it is empty. */
    static CertificateRule hostname(String allowed) {
        return allowed.isEmpty() ? NONE : hostnames(List.of(allowed));
    }

    /** It must be issued to one of these hosts; none if there are none. */
    static CertificateRule hostnames(List<String> allowed) {
        if (allowed.isEmpty()) {
            return NONE;
        }
        return leaf -> {
            for (String host : allowed) {
                if (CertificateHosts.covers(leaf, host)) {
                    return;
                }
            }
            throw new CertificateException("the certificate is not issued to any of " + allowed);
        };
    }

    /** Its subject must have one of these common names; none if there are none. */
    static CertificateRule commonNames(List<String> allowed) {
        if (allowed.isEmpty()) {
            return NONE;
        }
        return leaf -> {
            if (!allowed.contains(commonName(leaf))) {
                throw new CertificateException("the certificate's common name is not any of " + allowed);
            }
        };
    }

    /** The subject's last common name, as Go takes it; empty if there is none. */
    private static String commonName(X509Certificate certificate) throws CertificateException {
        try {
            String name = "";
            for (Rdn part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
                if (part.getType().equalsIgnoreCase("CN")) {
                    name = part.getValue().toString();
                }
            }
            return name;
        } catch (InvalidNameException e) {
            throw new CertificateException("the certificate's subject cannot be read", e);
        }
    }
}
