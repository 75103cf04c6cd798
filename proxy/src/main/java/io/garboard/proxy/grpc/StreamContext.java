package io.garboard.proxy.grpc;

/**
 * What all streaming calls have in common.
 *
 * @param admission asked before a stream begins
 * @param streams knows the streams that are open
 */
record StreamContext(Admission admission, OpenStreams streams) {}
