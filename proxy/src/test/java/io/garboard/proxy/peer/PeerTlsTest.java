package io.garboard.proxy.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.linecorp.armeria.common.TlsKeyPair;
import io.garboard.core.peer.PeerAddress;
import io.garboard.core.raft.Message.HeartbeatRequest;
import io.garboard.proxy.tls.PeerTlsConfig;
import io.garboard.proxy.tls.SelfSigned;
import io.garboard.proxy.tls.TestAuthority;
import io.garboard.proxy.tls.TlsConfig;
import io.garboard.proxy.tls.TlsVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who trusts whom between members. Member 1 calls, member 2 is called, unless a test says otherwise. */
class PeerTlsTest {

    private static final String HERE = "127.0.0.1";
    private static final TestAuthority OLD = new TestAuthority("old");
    private static final TestAuthority NEW = new TestAuthority("new");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path dir;

    private final List<TestPeer> peers = new ArrayList<>();

    @AfterEach
    void close() {
        peers.forEach(TestPeer::close);
    }

    private Path file(String name) {
        return dir.resolve(name);
    }

    /** Mutual TLS with the files {@code NAME.crt}, {@code NAME.key} and {@code NAME.ca}. */
    private PeerTlsConfig files(String name, TlsKeyPair pair, TestAuthority trusted)
            throws IOException, GeneralSecurityException {
        TestAuthority.writePair(pair, file(name + ".crt"), file(name + ".key"));
        trusted.writeCertificate(file(name + ".ca"));
        return PeerTlsConfig.of(
                TlsConfig.of(file(name + ".crt"), file(name + ".key")).withClientAuth(file(name + ".ca")));
    }

    private TestPeer peer(long id, PeerTlsConfig tls) {
        TestPeer peer = new TestPeer(id, config -> TestPeer.withTls(config, tls));
        peers.add(peer);
        return peer;
    }

    private static PeerTlsConfig with(PeerTlsConfig tls, List<String> names, List<String> hosts) {
        return new PeerTlsConfig(tls.server(), null, null, names, hosts, true, true);
    }

    private static String failure(TestPeer one, TestPeer two) {
        one.knows(two);
        TestPeer.await(
                "an attempt fails", () -> !one.network.lastFailure(two.id).isEmpty());
        assertThat(one.network.activeSinceNanos(two.id)).isZero();
        assertThat(two.handler.messages).isEmpty();
        return one.network.lastFailure(two.id);
    }

    private static void reached(TestPeer one, TestPeer two) throws InterruptedException {
        one.knows(two);
        one.awaitActive(two.id);
        HeartbeatRequest message = new HeartbeatRequest(one.id, two.id, 3, 4, 5);
        one.network.send(List.of(message));
        assertThat(FakePeer.next(two.handler.messages)).isEqualTo(message);
    }

    @Test
    void membersWithCertificatesOfOneAuthorityReachEachOther() throws Exception {
        TestPeer one = peer(1, files("one", OLD.issue("a", HERE), OLD));
        TestPeer two = peer(2, files("two", OLD.issue("b", HERE), OLD));
        reached(one, two);
        reached(two, one);
        List<String> urls = List.of(two.url());
        assertThat(new RemoteMembers(files("three", OLD.issue("c", HERE), OLD))
                        .ask(urls, 60_000)
                        .clusterId())
                .isEqualTo(TestPeer.CLUSTER);
        assertThatThrownBy(() -> new RemoteMembers(null).ask(urls, 60_000)).isInstanceOf(IOException.class);
    }

    /** It listens without TLS, and its peers do not ask who calls. */
    @Test
    void aCallerWithoutACertificateTrustsItsAuthorityAlone() throws Exception {
        TestAuthority.writePair(OLD.issue("b", HERE), file("two.crt"), file("two.key"));
        TestPeer two = peer(2, PeerTlsConfig.of(TlsConfig.of(file("two.crt"), file("two.key"))));
        reached(onlyTrusting(1, OLD), two);
        assertThat(failure(onlyTrusting(3, NEW), two)).contains("certification path");
    }

    private TestPeer onlyTrusting(long id, TestAuthority trusted) throws IOException, GeneralSecurityException {
        trusted.writeCertificate(file(id + ".ca"));
        PeerTlsConfig tls = PeerTlsConfig.of(new TlsConfig(
                TlsConfig.NO_FILE,
                TlsConfig.NO_FILE,
                file(id + ".ca"),
                false,
                null,
                "",
                List.of(),
                TlsVersion.TLS_1_2,
                null));
        TestPeer peer = new TestPeer(
                id,
                config -> new PeerConfig(
                        config.clusterId(),
                        config.memberId(),
                        config.listenUrls(),
                        tls,
                        config.versions(),
                        config.timing(),
                        config.limits()));
        peers.add(peer);
        return peer;
    }

    @Test
    void aCallerOfAnotherAuthorityIsRefused() throws Exception {
        TestPeer one = peer(1, files("one", NEW.issue("a", HERE), OLD));
        TestPeer two = peer(2, files("two", OLD.issue("b", HERE), OLD));
        assertThat(failure(one, two)).isNotEmpty();
    }

    @Test
    void aCallerWithoutTlsIsRefused() throws Exception {
        TestPeer two = peer(2, files("two", OLD.issue("b", HERE), OLD));
        TestPeer one = new TestPeer(1);
        peers.add(one);
        one.knows(new PeerAddress(2, List.of(two.url().replace("https:", "http:"))));
        TestPeer.await("an attempt fails", () -> !one.network.lastFailure(2).isEmpty());
        assertThat(one.network.activeSinceNanos(2)).isZero();
    }

    @Test
    void aServerOfAnotherAuthorityIsNotTrusted() throws Exception {
        TestPeer one = peer(1, files("one", OLD.issue("a", HERE), NEW));
        TestPeer two = peer(2, files("two", OLD.issue("b", HERE), OLD));
        assertThat(failure(one, two)).contains("certification path");
    }

    @Test
    void aServerThatIsSomebodyElseIsNotTrusted() throws Exception {
        TestPeer one = peer(1, files("one", OLD.issue("a", HERE), OLD));
        TestPeer two = peer(2, files("two", OLD.issue("b", "10.9.8.7"), OLD));
        assertThat(failure(one, two)).contains(HERE);
    }

    @Test
    void expiredCertificatesAreRefused() throws Exception {
        TestPeer good = peer(1, files("one", OLD.issue("a", HERE), OLD));
        TestPeer expired = peer(2, files("two", OLD.issueExpired("b", HERE), OLD));
        assertThat(failure(good, expired)).contains("Expired");
        assertThat(failure(expired, good)).isNotEmpty();
    }

    @Test
    void onlyAllowedNamesAreLetIn() throws Exception {
        PeerTlsConfig rule = with(files("two", OLD.issue("member", HERE), OLD), List.of("x", "member"), List.of());
        TestPeer two = peer(2, rule);
        reached(peer(1, with(files("one", OLD.issue("member", HERE), OLD), List.of("member"), List.of())), two);
        assertThat(failure(peer(3, files("three", OLD.issue("client", HERE), OLD)), two))
                .isNotEmpty();
        // The rule holds for servers too, as in etcd.
        PeerTlsConfig other = with(files("four", OLD.issue("member", HERE), OLD), List.of("y"), List.of());
        assertThat(failure(peer(4, other), two)).contains("common name");
    }

    @Test
    void onlyAllowedHostsAreLetIn() throws Exception {
        PeerTlsConfig rule =
                with(files("two", OLD.issue("b", HERE, "peers.example"), OLD), List.of(), List.of("peers.example"));
        TestPeer two = peer(2, rule);
        reached(peer(1, files("one", OLD.issue("a", HERE, "peers.example"), OLD)), two);
        assertThat(failure(peer(3, files("three", OLD.issue("peers.example", HERE), OLD)), two))
                .isNotEmpty();
    }

    @Test
    void rulesAboutNamesAndHostsExcludeEachOther() throws Exception {
        PeerTlsConfig tls = files("one", OLD.issue("a", HERE), OLD);
        assertThatThrownBy(() -> with(tls, List.of("a"), List.of("b")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("AllowedCN and AllowedHostname are mutually exclusive");
    }

    @Test
    void aCertificateIsOnlyTakenFromWhereItBelongs() throws Exception {
        PeerTlsConfig strict = files("two", OLD.issue("b", HERE), OLD);
        TestPeer two = peer(2, strict);
        TestPeer elsewhere = peer(1, files("one", OLD.issue("a", "10.9.8.7"), OLD));
        assertThat(failure(elsewhere, two)).contains("does not name the caller's address 127.0.0.1");
        TestPeer nameless = peer(3, files("three", OLD.issue("a"), OLD));
        reached(nameless, two);
        TestPeer lenient = peer(4, new PeerTlsConfig(strict.server(), null, null, List.of(), List.of(), true, false));
        reached(elsewhere, lenient);
    }

    @Test
    void aCertificateOfItsOwnIsShownToOthers() throws Exception {
        PeerTlsConfig server = files("one", NEW.issue("a", HERE), OLD);
        TestAuthority.writePair(OLD.issue("client"), file("client.crt"), file("client.key"));
        TestPeer one = peer(
                1,
                new PeerTlsConfig(
                        server.server(), file("client.crt"), file("client.key"), List.of(), List.of(), true, true));
        TestPeer two = peer(2, files("two", OLD.issue("b", HERE), OLD));
        reached(one, two);
    }

    @Test
    void newFilesAreUsedForNewConnections() throws Exception {
        TestPeer one = peer(1, files("one", NEW.issue("a", HERE), OLD));
        TestPeer two = peer(2, files("two", OLD.issue("b", HERE), OLD));
        assertThat(failure(one, two)).isNotEmpty();
        NEW.writeCertificate(file("two.ca"));
        two.network.reloadTls();
        reached(one, two);
        // And the caller's: a third member trusts neither what it showed at first.
        TestPeer three = peer(3, files("three", OLD.issue("c", HERE), OLD));
        assertThat(failure(one, three)).isNotEmpty();
        TestAuthority.writePair(OLD.issue("a", HERE), file("one.crt"), file("one.key"));
        one.network.reloadTls();
        reached(one, three);
    }

    @Test
    void revokedCertificatesAreRefused() throws Exception {
        TlsKeyPair bad = OLD.issue("a", HERE);
        OLD.writeRevocations(file("crl"), bad.certificateChain().toArray(new X509Certificate[0]));
        TlsConfig server = files("two", OLD.issue("b", HERE), OLD).server();
        UnaryOperator<TlsConfig> revoking = tls -> new TlsConfig(
                tls.certFile(),
                tls.keyFile(),
                tls.trustedCaFile(),
                true,
                file("crl"),
                "",
                List.of(),
                tls.minVersion(),
                null);
        TestPeer two = peer(2, PeerTlsConfig.of(revoking.apply(server)));
        reached(peer(1, files("one", OLD.issue("a", HERE), OLD)), two);
        assertThat(failure(peer(3, files("three", bad, OLD)), two)).isNotEmpty();
    }

    @Test
    void generatedCertificatesAreTakenUnseen() throws Exception {
        List<TestPeer> generated = new ArrayList<>();
        for (long id = 1; id <= 2; id++) {
            TlsConfig own = SelfSigned.findOrCreate(
                    Files.createDirectory(file("auto" + id)), List.of("elsewhere"), 1, Instant.now());
            generated.add(peer(id, new PeerTlsConfig(own, null, null, List.of(), List.of(), false, true)));
        }
        reached(generated.get(0), generated.get(1));
        reached(generated.get(1), generated.get(0));
    }

    @Test
    void aMissingFileIsNamedAtStart() {
        PeerTlsConfig missing = PeerTlsConfig.of(TlsConfig.of(file("no.crt"), file("no.key")));
        assertThatThrownBy(() -> peer(1, missing)).hasMessageContaining("no.crt");
    }
}
