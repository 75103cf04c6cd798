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

    /** The change, in an entry of type {@link EntryType#CONFIG}: what was proposed, or what the cluster was founded with. */
    public byte[] change() {
        return EntryPayload.change(entry.data());
    }

    /**
     * Visits the commands of an entry of type {@link EntryType#NORMAL} in their order; there may be none.
     *
     * @throws IllegalArgumentException if the payload is not whole
     */
    public void forEachCommand(CommandVisitor visitor) {
        EntryPayload.forEachCommand(entry.data(), visitor);
    }

    /** Takes one command out of an entry. */
    @FunctionalInterface
    public interface CommandVisitor {
        /** The command is {@code length} bytes of {@code payload} from {@code offset} on, which must not be changed. */
        void visit(byte[] payload, int offset, int length);
    }

    /** How much the entry carries. */
    public int sizeBytes() {
        return entry.sizeBytes();
    }

    /**
     * The proposals that this entry was made of, in the same order, if they were made on this member, led by it or not, and
     * still wait: the entry need not be parsed then. In an entry of type {@link EntryType#CONFIG} it is one. Whoever
     * applies the entry completes each of them.
     */
    public @Nullable List<Proposal> attachment() {
        return attachment;
    }

    @Override
    public String toString() {
        return entry + (attachment == null ? "" : " +" + attachment.size());
    }
}
