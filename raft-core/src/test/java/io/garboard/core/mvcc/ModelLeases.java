package io.garboard.core.mvcc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Leases as the key space sees them: holds it to its side of the contract. */
final class ModelLeases implements LeaseRegistry {

    final Map<ByteString, Long> attached = new TreeMap<>(ByteString.unsignedLexicographicalComparator());
    private final Set<Long> ids;

    ModelLeases(Set<Long> ids) {
        this.ids = ids;
    }

    @Override
    public boolean exists(long leaseId) {
        return ids.contains(leaseId);
    }

    @Override
    public void attach(long leaseId, byte[] key) {
        assertThat(exists(leaseId)).isTrue();
        assertThat(attached.put(ByteString.copyFrom(key), leaseId)).isNull();
    }

    @Override
    public void detach(long leaseId, byte[] key) {
        assertThat(attached.remove(ByteString.copyFrom(key))).isEqualTo(leaseId);
    }
}
