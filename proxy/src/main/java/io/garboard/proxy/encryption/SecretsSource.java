package io.garboard.proxy.encryption;

/** What is secret now. */
interface SecretsSource {

    /** As of what this member has applied. One volatile read. */
    Secrets current();

    /** Runs {@code retry} after a moment, on another thread. */
    void later(int attempt, Runnable retry);
}
