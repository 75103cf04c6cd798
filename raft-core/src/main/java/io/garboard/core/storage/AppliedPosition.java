package io.garboard.core.storage;

/**
 * Which log entry the state includes last.
 *
 * @param index the entry's index; 0 if none was ever applied
 * @param term the entry's term
 */
public record AppliedPosition(long index, long term) {

    public static final AppliedPosition NONE = new AppliedPosition(0, 0);
}
