package io.garboard.core.raft;

/** What an entry of the log carries. */
public enum EntryType {
    /** Commands; none at all in the entry that a leader opens its term with. */
    NORMAL(0),
    /** A change of the membership. Takes effect when it is applied; at most one is under way at a time. */
    CONFIG(1);

    private final byte code;

    EntryType(int code) {
        this.code = (byte) code;
    }

    /** The number in the log. */
    public byte code() {
        return code;
    }

    /**
     * The type with this number.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static EntryType ofCode(byte code) {
        return switch (code) {
            case 0 -> NORMAL;
            case 1 -> CONFIG;
            default -> throw new IllegalArgumentException("entry type: " + code + " (expected: 0 or 1)");
        };
    }
}
