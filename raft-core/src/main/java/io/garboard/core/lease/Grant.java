package io.garboard.core.lease;

import io.garboard.core.error.EtcdError;
import org.jspecify.annotations.Nullable;

/**
 * What became of a grant: every member comes to the same.
 *
 * @param ttlSeconds as granted, which may be more than was asked; 0 if refused
 * @param error null if granted
 */
public record Grant(long ttlSeconds, @Nullable EtcdError error) {

    static Grant refused(EtcdError error) {
        return new Grant(0, error);
    }
}
