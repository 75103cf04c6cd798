package io.garboard.server.encryption;

import io.garboard.core.command.EncryptionChange;
import io.garboard.core.command.EncryptionState;
import io.garboard.core.command.Walk;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The core's part of a cluster without anything stored: what is changed is there at once, for all members. */
final class FakeCluster implements AutoCloseable {

    final List<FakeMember> members = new CopyOnWriteArrayList<>();
    private final List<FakeMember> all = new ArrayList<>();
    volatile @Nullable FakeMember leader;
    private volatile EncryptionState state = EncryptionState.getDefaultInstance();
    private long index = 100;

    /** Another member, with a key service and a clock of its own. */
    FakeMember join(String name, String... prefixes) {
        FakeMember member = new FakeMember(this, name, prefixes);
        members.add(member);
        all.add(member);
        return member;
    }

    EncryptionState state() {
        return state;
    }

    /** As the core does it; null if it was made from an outdated state. */
    synchronized @Nullable EncryptionState change(EncryptionChange change) {
        if (change.getExpectedVersion() != state.getVersion()) {
            return null;
        }
        EncryptionState.Builder next = EncryptionState.newBuilder()
                .setVersion(state.getVersion() + 1)
                .setKeyring(change.getKeyring())
                .addAllSecretPrefixes(change.getSecretPrefixesList())
                .addAllFormerPrefixes(change.getFormerPrefixesList())
                .addAllRequiredValueStarts(change.getRequiredValueStartsList())
                .setWalk(state.getWalk());
        if (change.getStartWalk()) {
            next.setWalk(Walk.newBuilder().setNumber(state.getWalk().getNumber() + 1));
        }
        return publish(next.build());
    }

    /** There is nothing to rewrite. */
    synchronized EncryptionState completeWalk() {
        Walk complete = state.getWalk().toBuilder()
                .setComplete(true)
                .setCompleteIndex(++index)
                .build();
        return publish(state.toBuilder()
                .setVersion(state.getVersion() + 1)
                .setWalk(complete)
                .build());
    }

    private EncryptionState publish(EncryptionState next) {
        state = next;
        members.forEach(member -> member.applied(next));
        return next;
    }

    @Override
    public void close() {
        leader = null;
        all.forEach(FakeMember::close);
    }
}
