package io.garboard.proxy.tls;

import com.linecorp.armeria.common.TlsKeyPair;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The contents of the files that a {@link TlsConfig} names, read in one go. Two readings are compared by content, since time
 * stamps say little about files that are replaced by moving a symbolic link.
 */
final class TlsFiles {

    private final TlsConfig config;
    private final byte @Nullable [] cert;
    private final byte @Nullable [] key;
    private final byte @Nullable [] ca;
    private final byte @Nullable [] crl;

    private TlsFiles(
            TlsConfig config,
            byte @Nullable [] cert,
            byte @Nullable [] key,
            byte @Nullable [] ca,
            byte @Nullable [] crl) {
        this.config = config;
        this.cert = cert;
        this.key = key;
        this.ca = ca;
        this.crl = crl;
    }

    static TlsFiles read(TlsConfig config) throws IOException {
        return new TlsFiles(
                config,
                config.hasCertificate() ? Files.readAllBytes(config.certFile()) : null,
                config.hasCertificate() ? Files.readAllBytes(config.keyFile()) : null,
                readIfNamed(config.trustedCaFile()),
                readIfNamed(config.clientCrlFile()));
    }

    private static byte @Nullable [] readIfNamed(@Nullable Path file) throws IOException {
        return file == null ? null : Files.readAllBytes(file);
    }

    boolean sameContent(TlsFiles other) {
        return Arrays.equals(cert, other.cert)
                && Arrays.equals(key, other.key)
                && Arrays.equals(ca, other.ca)
                && Arrays.equals(crl, other.crl);
    }

    /**
     * Makes sense of the contents.
     *
     * @throws GeneralSecurityException naming the file that is wrong; half of a new pair is, too
     */
    TlsMaterial parse() throws GeneralSecurityException {
        TlsKeyPair pair = cert == null || key == null ? null : keyPair(cert, key);
        List<X509Certificate> trusted = ca == null ? List.of() : certificates(ca, config.trustedCaFile());
        return new TlsMaterial(pair, trusted, crl == null ? null : revocations(crl));
    }

    private TlsKeyPair keyPair(byte[] certificates, byte[] privateKey) throws GeneralSecurityException {
        TlsKeyPair pair;
        try {
            pair = TlsKeyPair.of(new ByteArrayInputStream(privateKey), new ByteArrayInputStream(certificates));
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException(
                    "cannot use " + config.certFile() + " with " + config.keyFile() + ": " + e.getMessage(), e);
        }
        PublicKey publicKey = pair.certificateChain().get(0).getPublicKey();
        if (!belongTogether(pair.privateKey(), publicKey)) {
            throw new GeneralSecurityException(
                    "the key in " + config.keyFile() + " is not that of the certificate in " + config.certFile());
        }
        return pair;
    }

    private static boolean belongTogether(PrivateKey privateKey, PublicKey publicKey) throws GeneralSecurityException {
        if (!privateKey.getAlgorithm().equals(publicKey.getAlgorithm())) {
            return false;
        }
        String algorithm =
                switch (publicKey.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> publicKey.getAlgorithm();
                };
        byte[] probe = {1, 2, 3};
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(privateKey);
        signature.update(probe);
        byte[] signed = signature.sign();
        signature.initVerify(publicKey);
        signature.update(probe);
        return signature.verify(signed);
    }

    private static List<X509Certificate> certificates(byte[] pem, @Nullable Path file) throws CertificateException {
        List<X509Certificate> found = new ArrayList<>();
        for (var certificate :
                CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem))) {
            found.add((X509Certificate) certificate);
        }
        if (found.isEmpty()) {
            throw new CertificateException("no certificate in " + file);
        }
        return found;
    }

    private static X509CRL revocations(byte[] content) throws GeneralSecurityException {
        return (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(content));
    }
}
