package io.garboard.core.node;

import io.garboard.core.raft.Entry;
import io.garboard.core.raft.EntryType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An entry that a majority has on disk, handed to the state machine. */
public final class CommittedEntry {

    private final Entry entry;
    private final @Nullable List<Proposal> attachment;

    CommittedEntry(Entry entry, @Nullable List<Proposal> attachment) {
        this.entry = entry;
        this.attachment = attachment;
    }

    public long index() {
        return entry.index();
    }

    public long term() {
        return entry.term();
    }

    public EntryType type() {
        return entry.type();
    }

    /**
     * The payload: for {@link EntryType#NORMAL} commands one after the other, to be read with {@link EntryPayload}, or
     * nothing; for {@link EntryType#CONFIG} what the state machine's owner put in. Must not be changed.
     */
    public byte[] data() {
        return entry.data();
    }

    /**
     * The proposals that this payload was encoded from, in the same order, if they were made on this member and still
     * wait: the payload need not be parsed then. Whoever applies the entry completes each of them.
     */
    public @Nullable List<Proposal> attachment() {
        return attachment;
    }

    @Override
    public String toString() {
        return entry + (attachment == null ? "" : " +" + attachment.size());
    }
}
