package io.garboard.core.raft;

/**
 * The answer to a read index request (the thesis, section 6.4).
 *
 * @param context which request
 * @param index once this is applied, a read sees everything that was committed when the request was made
 */
public record ReadState(long context, long index) {}
