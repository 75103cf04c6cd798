package io.garboard.core.peer;

/** Takes the one outcome of sending a snapshot. Called on any thread; must not block or throw. */
public interface SnapshotCallback {

    /** The receiver has all of it and found it whole. */
    void delivered();

    /** It did not get there. The caller may try again. */
    void failed(String reason);
}
