package io.garboard.core.local;

import io.garboard.core.mvcc.MvccStore;
import io.garboard.core.storage.BufferedStorage;

/** Looks into a member. */
public final class MemberDriver {

    private MemberDriver() {}

    public static MvccStore store(LocalMember member) {
        return member.store();
    }

    public static BufferedStorage storage(LocalMember member) {
        return member.storage();
    }
}
