package io.garboard.bench.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemberFlagsTest {

    @Test
    void membersKnowEachOther() {
        MemberFlags flags = new MemberFlags(List.of(1, 2, 3), List.of(11, 12, 13), null);
        assertThat(flags.of(1, Path.of("/d")))
                .contains(
                        "--name=m2",
                        "--data-dir=/d/data",
                        "--listen-client-urls=http://127.0.0.1:2",
                        "--advertise-client-urls=http://127.0.0.1:2",
                        "--listen-peer-urls=http://127.0.0.1:12",
                        "--initial-advertise-peer-urls=http://127.0.0.1:12",
                        "--initial-cluster=m1=http://127.0.0.1:11,m2=http://127.0.0.1:12,m3=http://127.0.0.1:13");
    }

    @Test
    void tlsIsForClientsAndMembers() {
        TlsMaterial tls = new TlsMaterial(Path.of("/c"), Path.of("/k"));
        assertThat(new MemberFlags(List.of(1), List.of(11), tls).of(0, Path.of("/d")))
                .contains(
                        "--listen-client-urls=https://127.0.0.1:1",
                        "--listen-peer-urls=https://127.0.0.1:11",
                        "--cert-file=/c",
                        "--key-file=/k",
                        "--peer-cert-file=/c",
                        "--peer-key-file=/k");
    }
}
