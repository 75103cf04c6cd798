package io.garboard.proxy.tls;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Decides about the other side's certificates: signed by a trusted authority (the system's, if none is named), not revoked,
 * and as a rule asks for. A server's must also be issued to the host that was called. Thread-safe.
 */
final class CertificateTrust extends X509ExtendedTrustManager {

    private final X509ExtendedTrustManager authorities;
    private final Supplier<@Nullable X509CRL> revocations;
    private final CertificateRule rule;

    CertificateTrust(List<X509Certificate> trusted, Supplier<@Nullable X509CRL> revocations, CertificateRule rule) {
        this.authorities = trust(trusted);
        this.revocations = revocations;
        this.rule = rule;
    }

    private static X509ExtendedTrustManager trust(List<X509Certificate> trusted) {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(trusted.isEmpty() ? null : keyStore(trusted));
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509ExtendedTrustManager extended) {
                    return extended;
                }
            }
            throw new IllegalStateException("no X.509 trust manager in this JDK");
        } catch (GeneralSecurityException | java.io.IOException e) {
            throw new IllegalStateException("cannot trust the given certificates", e);
        }
    }

    private static KeyStore keyStore(List<X509Certificate> trusted)
            throws GeneralSecurityException, java.io.IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        for (int i = 0; i < trusted.size(); i++) {
            store.setCertificateEntry(Integer.toString(i), trusted.get(i));
        }
        return store;
    }

    private void checkLeaf(X509Certificate[] chain) throws CertificateException {
        X509CRL crl = revocations.get();
        for (X509Certificate certificate : chain) {
            // By serial number alone, as etcd does.
            if (crl != null && crl.getRevokedCertificate(certificate.getSerialNumber()) != null) {
                throw new CertificateException(
                        "certificate serial " + certificate.getSerialNumber().toString(16) + " revoked");
            }
        }
        rule.check(chain[0]);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        authorities.checkClientTrusted(chain, authType);
        checkLeaf(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        authorities.checkClientTrusted(chain, authType, socket);
        checkLeaf(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        authorities.checkClientTrusted(chain, authType, engine);
        checkLeaf(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        authorities.checkServerTrusted(chain, authType);
        checkLeaf(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        authorities.checkServerTrusted(chain, authType, socket);
        checkLeaf(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        authorities.checkServerTrusted(chain, authType, engine);
        checkLeaf(chain);
    }

    /** Sent to clients, which choose their certificate by it. */
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return authorities.getAcceptedIssuers();
    }
}
