package io.garboard.conformance.kubernetes;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/** Kinds of objects with their share of a cluster's objects and their sizes in bytes. */
enum Kind {
    PODS("pods", 40, 3_000, 10_000),
    LEASES("leases", 5, 500, 700),
    EVENTS("events", 25, 700, 1_500),
    CONFIGMAPS("configmaps", 10, 500, 8_000),
    SECRETS("secrets", 10, 600, 5_000),
    CUSTOM("example.io/widgets", 10, 1_000, 6_000);

    private final String resource;
    private final int percent;
    private final int smallest;
    private final int largest;

    Kind(String resource, int percent, int smallest, int largest) {
        this.resource = resource;
        this.percent = percent;
        this.smallest = smallest;
        this.largest = largest;
    }

    String prefix() {
        return "/registry/" + resource + "/";
    }

    int of(int objects) {
        return objects * percent / 100;
    }

    boolean expires() {
        return this == EVENTS;
    }

    String key(int number) {
        return prefix() + "namespace-" + number % 37 + "/" + name().toLowerCase(java.util.Locale.ROOT) + "-" + number;
    }

    /** A value as kube-apiserver stores it: its magic, then a body. */
    ByteString value(SplittableRandom random, int number, int generation) {
        byte[] value = new byte[random.nextInt(smallest, largest)];
        random.nextBytes(value);
        byte[] head =
                ("k8s\0" + resource + " " + number + " generation " + generation).getBytes(StandardCharsets.UTF_8);
        System.arraycopy(head, 0, value, 0, head.length);
        return ByteString.copyFrom(value);
    }
}
