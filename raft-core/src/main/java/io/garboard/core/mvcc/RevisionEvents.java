package io.garboard.core.mvcc;

import java.util.List;

/**
 * Everything that one revision changed, in the order of the sub-revisions. Watchers get it in one piece.
 *
 * @param revision the main revision
 * @param events at least one
 */
public record RevisionEvents(long revision, List<Event> events) {}
