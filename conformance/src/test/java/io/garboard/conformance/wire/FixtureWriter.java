package io.garboard.conformance.wire;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.TextFormat;
import io.garboard.etcd.election.ElectionProto;
import io.garboard.etcd.lock.LockProto;
import io.garboard.etcd.rpc.RpcProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes what a {@link RecordingProxy} saw as one file a message, and an index of their fields. */
final class FixtureWriter {
    private static final int LARGEST_KEPT_BYTES = 2_000;

    private final RecordingProxy proxy;
    private final Path directory;
    private final List<String> index = new ArrayList<>(List.of(
            "# What etcdctl sent and etcd answered: file | message | expected fields, below the command that made it.",
            "# Recorded by RecordWireFixtures in the conformance module."));
    private final Map<String, Integer> counts = new HashMap<>();
    private final Set<String> seen = new HashSet<>();
    private int consumed;

    FixtureWriter(RecordingProxy proxy, Path directory) {
        this.proxy = proxy;
        this.directory = directory;
    }

    void writeIndex() throws IOException {
        Files.write(directory.resolve("index.txt"), index);
    }

    /** Files everything recorded since the last call under the command that caused it. */
    void flush(String command) throws IOException {
        List<RecordingProxy.Recorded> all = List.copyOf(proxy.messages());
        index.add("# " + command);
        for (RecordingProxy.Recorded message : all.subList(consumed, all.size())) {
            write(message);
        }
        consumed = all.size();
    }

    private void write(RecordingProxy.Recorded message) throws IOException {
        String key = message.method() + message.request() + Arrays.toString(message.bytes());
        if (message.bytes().length > LARGEST_KEPT_BYTES || !seen.add(key)) {
            return;
        }
        MethodDescriptor method = method(message.method());
        Descriptor type = message.request() ? method.getInputType() : method.getOutputType();
        String stem =
                method.getService().getName() + "-" + method.getName() + (message.request() ? "-request" : "-response");
        String file = stem + "-" + counts.merge(stem, 1, Integer::sum) + ".bin";
        Files.write(directory.resolve(file), message.bytes());
        String text = TextFormat.printer()
                .printToString(DynamicMessage.parseFrom(type, message.bytes()))
                .replaceAll("\\s*\\n\\s*", " ");
        index.add(file + " | " + type.getFullName() + " | " + text.strip());
    }

    private static MethodDescriptor method(String fullName) {
        String[] parts = fullName.split("/", -1);
        for (FileDescriptor file :
                List.of(RpcProto.getDescriptor(), LockProto.getDescriptor(), ElectionProto.getDescriptor())) {
            for (ServiceDescriptor service : file.getServices()) {
                if (service.getFullName().equals(parts[0])) {
                    return service.findMethodByName(parts[1]);
                }
            }
        }
        throw new IllegalStateException(fullName);
    }
}
