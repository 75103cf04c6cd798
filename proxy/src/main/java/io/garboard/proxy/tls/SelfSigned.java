package io.garboard.proxy.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/** The certificate of {@code --auto-tls}: made once, kept in the data directory, signed by nobody but itself. */
public final class SelfSigned {

    private static final String NAME = "etcd";
    private static final Base64.Encoder PEM = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

    private SelfSigned() {}

    /**
     * Finds {@code cert.pem} and {@code key.pem} in a directory, or makes them.
     *
     * @param hosts names and addresses that clients use
     * @param validityYears how long a new certificate is valid (etcd's {@code --self-signed-cert-validity})
     * @throws IOException if they cannot be written; nothing usable is left then
     */
    public static TlsConfig findOrCreate(Path directory, List<String> hosts, int validityYears, Instant now)
            throws IOException {
        if (validityYears <= 0) {
            throw new IllegalArgumentException("self-signed-cert-validity: " + validityYears + " (expected: > 0)");
        }
        Path certFile = directory.resolve("cert.pem");
        Path keyFile = directory.resolve("key.pem");
        if (!Files.exists(certFile) || !Files.exists(keyFile)) {
            Files.createDirectories(directory);
            Files.deleteIfExists(certFile);
            Files.deleteIfExists(keyFile);
            create(certFile, keyFile, hosts, validityYears, now);
        }
        return TlsConfig.of(certFile, keyFile);
    }

    private static void create(Path certFile, Path keyFile, List<String> hosts, int validityYears, Instant now)
            throws IOException {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            X509Certificate certificate = CertificateWriter.write(
                    new CertificateWriter.Content(
                            NAME,
                            NAME,
                            hosts,
                            true,
                            now.minus(Duration.ofMinutes(5)),
                            now.plus(Duration.ofDays(365L * validityYears)),
                            pair.getPublic()),
                    pair.getPrivate());
            writePrivate(keyFile, pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
            Files.writeString(certFile, pem("CERTIFICATE", certificate.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot make a self-signed certificate: " + e.getMessage(), e);
        }
    }

    static String pem(String type, byte[] content) {
        return "-----BEGIN " + type + "-----\n" + PEM.encodeToString(content) + "\n-----END " + type + "-----\n";
    }

    /** Nobody else can read the key, not even while it is being written. */
    private static void writePrivate(Path file, String content) throws IOException, FileAlreadyExistsException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, content, StandardOpenOption.WRITE);
    }
}
