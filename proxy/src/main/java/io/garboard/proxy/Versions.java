package io.garboard.proxy;

/**
 * The versions of etcd that this member stands for, as {@code /version} and the metrics name them.
 *
 * @param server e.g. {@code 3.7.1}
 * @param cluster e.g. {@code 3.7.0}
 * @param storage e.g. {@code 3.7.0}
 */
public record Versions(String server, String cluster, String storage) {}
