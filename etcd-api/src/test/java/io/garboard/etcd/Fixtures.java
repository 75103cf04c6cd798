package io.garboard.etcd;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import io.garboard.etcd.auth.AuthProto;
import io.garboard.etcd.election.ElectionProto;
import io.garboard.etcd.lease.LeaseProto;
import io.garboard.etcd.lock.LockProto;
import io.garboard.etcd.mvcc.KvProto;
import io.garboard.etcd.rpc.RpcProto;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The recorded messages and the descriptors they are read with. */
final class Fixtures {
    static final List<FileDescriptor> FILES = List.of(
            RpcProto.getDescriptor(),
            KvProto.getDescriptor(),
            AuthProto.getDescriptor(),
            LockProto.getDescriptor(),
            ElectionProto.getDescriptor(),
            LeaseProto.getDescriptor());

    private Fixtures() {}

    /** A line of the index: the file, its message's full name, its fields in protobuf's text format. */
    record Fixture(String file, String message, String fields) {
        byte[] bytes() {
            return read(file);
        }

        Descriptor descriptor() {
            return Fixtures.descriptor(message);
        }

        @Override
        public String toString() {
            return file;
        }
    }

    static Stream<Fixture> all() {
        return new String(read("index.txt"), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split(" \\| ?", 3))
                .map(columns -> new Fixture(columns[0], columns[1], columns[2]));
    }

    static Descriptor descriptor(String fullName) {
        return FILES.stream()
                .flatMap(file -> file.getMessageTypes().stream())
                .filter(type -> type.getFullName().equals(fullName))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(fullName));
    }

    private static byte[] read(String name) {
        try (InputStream stream = Objects.requireNonNull(Fixtures.class.getResourceAsStream("/wire/" + name), name)) {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
