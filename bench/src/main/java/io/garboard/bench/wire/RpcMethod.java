package io.garboard.bench.wire;

/** The methods of etcd's API that workloads call. */
public enum RpcMethod {
    RANGE("/etcdserverpb.KV/Range"),
    PUT("/etcdserverpb.KV/Put"),
    TXN("/etcdserverpb.KV/Txn"),
    COMPACT("/etcdserverpb.KV/Compact"),
    WATCH("/etcdserverpb.Watch/Watch"),
    LEASE_GRANT("/etcdserverpb.Lease/LeaseGrant"),
    LEASE_KEEP_ALIVE("/etcdserverpb.Lease/LeaseKeepAlive"),
    STATUS("/etcdserverpb.Maintenance/Status"),
    DEFRAGMENT("/etcdserverpb.Maintenance/Defragment");

    private final String path;

    RpcMethod(String path) {
        this.path = path;
    }

    /** The HTTP/2 path, {@code /package.Service/Method}. */
    public String path() {
        return path;
    }
}
