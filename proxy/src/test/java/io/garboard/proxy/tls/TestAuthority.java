package io.garboard.proxy.tls;

import com.linecorp.armeria.common.TlsKeyPair;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** An authority that signs certificates for tests. */
public final class TestAuthority {

    private final Instant now = Instant.now();
    private final String name;
    private final KeyPair keys = newKeys();
    private final X509Certificate certificate;

    public TestAuthority(String name) {
        this.name = name;
        this.certificate = write(name, keys, true, List.of(), now.plus(Duration.ofHours(1)));
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private X509Certificate write(
            String subject, KeyPair subjectKeys, boolean authority, List<String> hosts, Instant notAfter) {
        try {
            return CertificateWriter.write(
                    new CertificateWriter.Content(
                            name,
                            subject,
                            hosts,
                            authority,
                            now.minus(Duration.ofHours(1)),
                            notAfter,
                            subjectKeys.getPublic()),
                    keys.getPrivate());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public X509Certificate certificate() {
        return certificate;
    }

    /** A certificate for these hosts, with a key of its own. */
    public TlsKeyPair issue(String subject, String... hosts) {
        return issueUntil(now.plus(Duration.ofHours(1)), subject, hosts);
    }

    /** One that is not valid any more. */
    public TlsKeyPair issueExpired(String subject, String... hosts) {
        return issueUntil(now.minus(Duration.ofMinutes(10)), subject, hosts);
    }

    private TlsKeyPair issueUntil(Instant notAfter, String subject, String... hosts) {
        KeyPair subjectKeys = newKeys();
        return TlsKeyPair.of(subjectKeys.getPrivate(), write(subject, subjectKeys, false, List.of(hosts), notAfter));
    }

    public void writeCertificate(Path file) throws IOException, GeneralSecurityException {
        Files.writeString(file, SelfSigned.pem("CERTIFICATE", certificate.getEncoded()));
    }

    public static void writePair(TlsKeyPair pair, Path certFile, Path keyFile)
            throws IOException, GeneralSecurityException {
        Files.writeString(
                certFile,
                SelfSigned.pem("CERTIFICATE", pair.certificateChain().get(0).getEncoded()));
        Files.writeString(
                keyFile, SelfSigned.pem("PRIVATE KEY", pair.privateKey().getEncoded()));
    }

    /** A list of revoked certificates (RFC 5280, section 5). */
    public void writeRevocations(Path file, X509Certificate... revoked) throws IOException, GeneralSecurityException {
        byte[] algorithm = Der.sequence(Der.oid("1.2.840.10045.4.3.2"));
        byte[][] entries = new byte[revoked.length][];
        for (int i = 0; i < revoked.length; i++) {
            entries[i] = Der.sequence(Der.integer(revoked[i].getSerialNumber()), Der.time(now));
        }
        byte[] list = Der.sequence(
                Der.integer(BigInteger.ONE),
                algorithm,
                certificate.getSubjectX500Principal().getEncoded(),
                Der.time(now),
                Der.sequence(entries));
        Signature signer = Signature.getInstance("SHA256withECDSA");
        signer.initSign(keys.getPrivate());
        signer.update(list);
        Files.writeString(
                file, SelfSigned.pem("X509 CRL", Der.sequence(list, algorithm, Der.bitString(signer.sign()))));
    }
}
