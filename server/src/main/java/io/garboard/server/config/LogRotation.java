package io.garboard.server.config;

/**
 * When a log file is replaced and what becomes of the old ones.
 *
 * @param maxSizeMegabytes a file larger than this is replaced
 * @param maxAgeDays older files are deleted; 0 for never
 * @param maxBackups more files than this are deleted, oldest first; 0 for no limit
 * @param compress whether old files are compressed with gzip
 */
public record LogRotation(int maxSizeMegabytes, int maxAgeDays, int maxBackups, boolean compress) {}
