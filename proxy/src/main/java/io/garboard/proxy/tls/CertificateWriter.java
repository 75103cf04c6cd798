package io.garboard.proxy.tls;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Writes X.509 certificates (RFC 5280) for elliptic-curve keys, signed with ECDSA and SHA-256. The JDK reads certificates but
 * has no public way of making one.
 */
final class CertificateWriter {

    private static final byte[] ECDSA_WITH_SHA256 = Der.sequence(Der.oid("1.2.840.10045.4.3.2"));
    private static final Pattern IP_V4 = Pattern.compile("[0-9.]+");

    /**
     * What a certificate says.
     *
     * @param issuer the name of who signs
     * @param subject the name of whose key it is
     * @param hosts names and addresses
     * @param authority whether the subject may sign certificates in turn
     */
    record Content(
            String issuer,
            String subject,
            List<String> hosts,
            boolean authority,
            Instant notBefore,
            Instant notAfter,
            PublicKey subjectKey) {}

    private CertificateWriter() {}

    static X509Certificate write(Content content, PrivateKey issuerKey) throws GeneralSecurityException {
        byte[] body = body(content);
        Signature signer = Signature.getInstance("SHA256withECDSA");
        signer.initSign(issuerKey);
        signer.update(body);
        byte[] certificate = Der.sequence(body, ECDSA_WITH_SHA256, Der.bitString(signer.sign()));
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(certificate));
    }

    private static byte[] body(Content content) {
        return Der.sequence(
                Der.tagged(0, Der.integer(BigInteger.TWO)),
                Der.integer(new BigInteger(127, new SecureRandom()).setBit(0)),
                ECDSA_WITH_SHA256,
                name(content.issuer()),
                Der.sequence(Der.time(content.notBefore()), Der.time(content.notAfter())),
                name(content.subject()),
                content.subjectKey().getEncoded(),
                Der.tagged(3, extensions(content)));
    }

    private static byte[] name(String text) {
        byte[] organization = Der.sequence(Der.oid("2.5.4.10"), Der.utf8(text));
        byte[] commonName = Der.sequence(Der.oid("2.5.4.3"), Der.utf8(text));
        return Der.sequence(Der.element(Der.SET, organization), Der.element(Der.SET, commonName));
    }

    private static byte[] extensions(Content content) {
        List<byte[]> extensions = new ArrayList<>();
        byte[] constraints = content.authority() ? Der.sequence(Der.bool(true)) : Der.sequence();
        extensions.add(extension("2.5.29.19", true, constraints));
        // Bits from the left: digitalSignature, keyEncipherment is the third, keyCertSign the sixth, cRLSign the
        // seventh.
        byte usage = (byte) (content.authority() ? 0x86 : 0xa0);
        extensions.add(extension("2.5.29.15", true, Der.bitString(new byte[] {usage})));
        byte[] serverAndClient = Der.sequence(Der.oid("1.3.6.1.5.5.7.3.1"), Der.oid("1.3.6.1.5.5.7.3.2"));
        extensions.add(extension("2.5.29.37", false, serverAndClient));
        if (!content.hosts().isEmpty()) {
            byte[][] names =
                    content.hosts().stream().map(CertificateWriter::host).toArray(byte[][]::new);
            extensions.add(extension("2.5.29.17", false, Der.sequence(names)));
        }
        return Der.sequence(extensions.toArray(new byte[0][]));
    }

    private static byte[] extension(String oid, boolean critical, byte[] value) {
        byte[] content = Der.element(Der.OCTET_STRING, value);
        return critical ? Der.sequence(Der.oid(oid), Der.bool(true), content) : Der.sequence(Der.oid(oid), content);
    }

    /** A dNSName or an iPAddress of GeneralName. */
    private static byte[] host(String host) {
        if (IP_V4.matcher(host).matches() || host.indexOf(':') >= 0) {
            try {
                return Der.element(0x87, InetAddress.getByName(host).getAddress());
            } catch (UnknownHostException e) {
                throw new IllegalArgumentException("not an address: " + host, e);
            }
        }
        return Der.element(0x82, host.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }
}
