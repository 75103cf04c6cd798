package io.garboard.conformance.etcdctl;

import io.garboard.conformance.harness.EtcdClient;
import io.garboard.conformance.harness.Etcdctl;
import io.garboard.conformance.harness.ServerKind;
import io.garboard.conformance.harness.ServerProcess;
import io.garboard.etcd.rpc.Member;
import io.garboard.etcd.rpc.MemberListRequest;
import io.garboard.etcd.rpc.MemberListResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A server and what a user sees of it through etcdctl, with everything that is this server's own made neutral. */
final class Terminal implements AutoCloseable {
    private static final Pattern GRANTED = Pattern.compile("lease ([0-9a-f]+) granted");

    private final ServerProcess server;
    private final Etcdctl etcdctl;
    private final long clusterId;
    private final Member member;
    private final List<Long> leases = new ArrayList<>();

    Terminal(ServerKind kind) throws IOException {
        server = ServerProcess.launch(kind);
        etcdctl = new Etcdctl(server.endpoint());
        try (EtcdClient client = server.connect()) {
            MemberListResponse members = client.cluster().memberList(MemberListRequest.getDefaultInstance());
            clusterId = members.getHeader().getClusterId();
            member = members.getMembers(0);
        }
    }

    /** Runs one command; {@code {lease}} in it is the lease granted last. */
    String run(Step step) throws IOException, InterruptedException {
        String[] arguments = resolved(step.arguments()).toArray(String[]::new);
        Etcdctl.Result result = etcdctl.runWithInput(step.input(), arguments);
        Matcher granted = GRANTED.matcher(result.out());
        if (granted.find()) {
            leases.add(Long.parseUnsignedLong(granted.group(1), 16));
        }
        return neutral("exit " + result.exitCode() + "\n" + result.out() + errors(result.err()));
    }

    Process start(Path out, String command) throws IOException {
        return etcdctl.start(out, resolved(Step.of(command).arguments()).toArray(String[]::new));
    }

    /** The output without ids, addresses, versions, sizes, times. */
    String neutral(String output) {
        String text = output.replace(server.endpoint(), "ENDPOINT")
                .replace("127.0.0.1:" + server.clientPort(), "ENDPOINT")
                .replace(member.getPeerURLs(0), "PEER");
        text = withoutId(text, member.getID(), "MEMBER");
        text = withoutId(text, clusterId, "CLUSTER");
        for (int i = 0; i < leases.size(); i++) {
            text = withoutId(text, leases.get(i), "LEASE" + i);
        }
        return text.replaceAll("\\d+\\.\\d+\\.\\d+(-[a-z0-9.]+)?", "VERSION")
                .replaceAll("(?i)(\"(raft_?term|raftIndex|raftAppliedIndex|dbSize|dbSizeInUse)\" ?: ?)\\d+", "$1N")
                .replaceAll("\\d+(\\.\\d+)? [kM]?B", "SIZE")
                .replaceAll(", \\d+, \\d+, \\d+, ", ", N, N, N, ")
                .replaceAll("took(:| =|\":)? ?\"?[0-9.]+[mµn]?s", "took TIME")
                .replaceAll("remaining\\(\\d+s\\)", "remaining(TTL)")
                .replaceAll("(\"ttl\" ?: ?|\"TTL\" ?: ?)\\d+", "$1TTL")
                .replaceAll("\\[[0-9a-f]{12,16}/", "[LEASE/")
                .replaceAll("/[0-9a-f]{12,16}\\b", "/LEASE")
                .replaceAll("─+", "─")
                .replaceAll(" {2,}", " ");
    }

    ServerProcess server() {
        return server;
    }

    @Override
    public void close() {
        server.close();
    }

    /** etcdctl's own log lines carry times and addresses; what it tells the user starts with Error. */
    private static String errors(String err) {
        return err.lines().filter(line -> line.startsWith("Error")).collect(Collectors.joining("\n"));
    }

    private List<String> resolved(List<String> arguments) {
        String lease = leases.isEmpty() ? "" : Long.toHexString(leases.get(leases.size() - 1));
        return arguments.stream()
                .map(argument -> argument.replace("{lease}", lease))
                .toList();
    }

    private static String withoutId(String text, long id, String name) {
        return text.replace(String.format("%016x", id), name)
                .replace(Long.toHexString(id), name)
                .replace(Long.toUnsignedString(id), name);
    }
}
