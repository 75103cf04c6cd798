package io.garboard.core.local;

/** The versions that this member claims, which are those of the etcd whose contract it keeps. */
public final class EtcdVersion {

    /** Clients switch features on by it, so it must parse as a semantic version. */
    public static final String SERVER = "3.7.1";

    /** What a cluster of such members agrees on. */
    public static final String CLUSTER = "3.7.0";

    /** What a cluster has that cannot agree on more. */
    public static final String LOWEST_CLUSTER = "3.0.0";

    private EtcdVersion() {}
}
