package io.garboard.core.error;

import static io.garboard.core.error.GrpcCode.CANCELLED;
import static io.garboard.core.error.GrpcCode.DATA_LOSS;
import static io.garboard.core.error.GrpcCode.FAILED_PRECONDITION;
import static io.garboard.core.error.GrpcCode.INVALID_ARGUMENT;
import static io.garboard.core.error.GrpcCode.NOT_FOUND;
import static io.garboard.core.error.GrpcCode.OUT_OF_RANGE;
import static io.garboard.core.error.GrpcCode.RESOURCE_EXHAUSTED;
import static io.garboard.core.error.GrpcCode.UNAVAILABLE;
import static io.garboard.core.error.GrpcCode.UNKNOWN;

/**
 * Every failure that a client can see, with etcd's exact status code and text. Clients compare the text, so a constant is
 * never reworded.
 *
 * <p>Source: etcd's {@code api/v3rpc/rpctypes/error.go}.
 */
public enum EtcdError {
    EMPTY_KEY(INVALID_ARGUMENT, "etcdserver: key is not provided"),
    KEY_NOT_FOUND(INVALID_ARGUMENT, "etcdserver: key not found"),
    VALUE_PROVIDED(INVALID_ARGUMENT, "etcdserver: value is provided"),
    LEASE_PROVIDED(INVALID_ARGUMENT, "etcdserver: lease is provided"),
    TOO_MANY_OPS(INVALID_ARGUMENT, "etcdserver: too many operations in txn request"),
    DUPLICATE_KEY(INVALID_ARGUMENT, "etcdserver: duplicate key given in txn request"),
    INVALID_CLIENT_API_VERSION(INVALID_ARGUMENT, "etcdserver: invalid client api version"),
    INVALID_SORT_OPTION(INVALID_ARGUMENT, "etcdserver: invalid sort option"),
    REQUEST_TOO_LARGE(INVALID_ARGUMENT, "etcdserver: request is too large"),
    MEMBER_BAD_URLS(INVALID_ARGUMENT, "etcdserver: given member URLs are invalid"),
    WRONG_DOWNGRADE_FORMAT(INVALID_ARGUMENT, "etcdserver: wrong downgrade target version format"),
    INVALID_DOWNGRADE_TARGET(INVALID_ARGUMENT, "etcdserver: invalid downgrade target version"),

    COMPACTED(OUT_OF_RANGE, "etcdserver: mvcc: required revision has been compacted"),
    FUTURE_REVISION(OUT_OF_RANGE, "etcdserver: mvcc: required revision is a future revision"),
    LEASE_TTL_TOO_LARGE(OUT_OF_RANGE, "etcdserver: too large lease TTL"),

    NO_SPACE(RESOURCE_EXHAUSTED, "etcdserver: mvcc: database space exceeded"),
    TOO_MANY_REQUESTS(RESOURCE_EXHAUSTED, "etcdserver: too many requests"),

    LEASE_NOT_FOUND(NOT_FOUND, "etcdserver: requested lease not found"),
    MEMBER_NOT_FOUND(NOT_FOUND, "etcdserver: member not found"),

    MEMBER_EXISTS(FAILED_PRECONDITION, "etcdserver: member ID already exist"),
    PEER_URL_EXISTS(FAILED_PRECONDITION, "etcdserver: Peer URLs already exists"),
    NOT_ENOUGH_STARTED_MEMBERS(
            FAILED_PRECONDITION, "etcdserver: re-configuration failed due to not enough started members"),
    MEMBER_NOT_LEARNER(FAILED_PRECONDITION, "etcdserver: can only promote a learner member"),
    LEARNER_NOT_READY(
            FAILED_PRECONDITION, "etcdserver: can only promote a learner member which is in sync with leader"),
    TOO_MANY_LEARNERS(FAILED_PRECONDITION, "etcdserver: too many learner members in cluster"),
    LEASE_EXISTS(FAILED_PRECONDITION, "etcdserver: lease already exists"),
    NOT_LEADER(FAILED_PRECONDITION, "etcdserver: not leader"),
    NOT_CAPABLE(FAILED_PRECONDITION, "etcdserver: not capable"),
    NOT_SUPPORTED_FOR_LEARNER(FAILED_PRECONDITION, "etcdserver: rpc not supported for learner"),
    BAD_LEADER_TRANSFEREE(FAILED_PRECONDITION, "etcdserver: bad leader transferee"),
    NO_INFLIGHT_DOWNGRADE(FAILED_PRECONDITION, "etcdserver: no inflight downgrade job"),

    NO_LEADER(UNAVAILABLE, "etcdserver: no leader"),
    LEADER_CHANGED(UNAVAILABLE, "etcdserver: leader changed"),
    STOPPED(UNAVAILABLE, "etcdserver: server stopped"),
    UNHEALTHY(UNAVAILABLE, "etcdserver: unhealthy cluster"),
    TIMEOUT(UNAVAILABLE, "etcdserver: request timed out"),
    TIMEOUT_LEADER_LOST(UNAVAILABLE, "etcdserver: request timed out, possibly due to previous leader failure"),
    TIMEOUT_CONNECTION_LOST(UNAVAILABLE, "etcdserver: request timed out, possibly due to connection lost"),
    /** Go's text for a deadline that passed: what a write gets that waited in vain for a leader. */
    DEADLINE_EXCEEDED(GrpcCode.DEADLINE_EXCEEDED, "context deadline exceeded"),
    /** etcd has no status code of its own for it, so clients get UNKNOWN. */
    TIMEOUT_LEADER_TRANSFER(UNKNOWN, "etcdserver: request timed out, leader transfer took too long"),
    TIMEOUT_APPLY_TOO_SLOW(UNAVAILABLE, "etcdserver: request timed out, waiting for the applied index took too long"),

    /** Not etcd's: the value was made ready for the log by rules that have changed since. The proxy tries again. */
    ENCRYPTION_CHANGED(UNAVAILABLE, "garboard: encryption changed while the request was on its way"),
    /** Not etcd's. */
    KEYS_UNAVAILABLE(UNAVAILABLE, "garboard: the keys of encrypted values are not available"),
    /** Not etcd's. */
    VALUE_UNREADABLE(DATA_LOSS, "garboard: an encrypted value cannot be decrypted"),

    CORRUPT(DATA_LOSS, "etcdserver: corrupt cluster"),
    REQUEST_CANCELED(CANCELLED, "etcdserver: request canceled");

    private final GrpcCode code;
    private final String text;

    EtcdError(GrpcCode code, String text) {
        this.code = code;
        this.text = text;
    }

    public GrpcCode code() {
        return code;
    }

    /** What a client gets as the status message. */
    public String text() {
        return text;
    }
}
