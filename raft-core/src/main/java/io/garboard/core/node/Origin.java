package io.garboard.core.node;

/**
 * Who asked for what is in an entry.
 *
 * @param memberId 0 for the entries that found a cluster: nobody waits for them
 * @param incarnation drawn by lot at each start of the member, so that it takes no group of an earlier life for its own
 * @param sequence numbers the groups of one incarnation, ascending from a start that is drawn by lot as well
 */
record Origin(long memberId, long incarnation, long sequence) {

    static final Origin NOBODY = new Origin(0, 0, 0);
}
