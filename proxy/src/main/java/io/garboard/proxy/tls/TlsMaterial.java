package io.garboard.proxy.tls;

import com.linecorp.armeria.common.TlsKeyPair;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was in the TLS files at one moment.
 *
 * @param keyPair the server's certificate chain and key, which belong together; null to show none
 * @param trusted who may sign client certificates; empty if there is no such file
 * @param revoked revoked client certificates; null if there is no such file
 */
record TlsMaterial(
        @Nullable TlsKeyPair keyPair,
        List<X509Certificate> trusted,
        @Nullable X509CRL revoked) {

    TlsMaterial {
        trusted = List.copyOf(trusted);
    }
}
