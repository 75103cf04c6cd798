package io.garboard.core.mvcc;

/**
 * A point in the history of the key space: every writing transaction gets the next {@code main}, and each change in it a
 * {@code sub}, counted from 0.
 */
public record Revision(long main, long sub) implements Comparable<Revision> {

    @Override
    public int compareTo(Revision other) {
        int byMain = Long.compare(main, other.main);
        return byMain != 0 ? byMain : Long.compare(sub, other.sub);
    }
}
