package io.garboard.core.lease;

import com.google.protobuf.ByteString;
import java.util.List;

/**
 * One lease as TimeToLive shows it.
 *
 * @param remainingSeconds rounded towards zero; of an overdue lease that is not revoked yet, 0 or less
 * @param keys what is attached, ascending; empty if not asked for
 */
public record LeaseStatus(long id, long grantedTtlSeconds, long remainingSeconds, List<ByteString> keys) {}
