package io.garboard.spi.storage;

/**
 * One option that a backend understands, given by an operator as {@code --backend-option name=value}.
 *
 * @param name as the operator writes it, lower case with hyphens, unit last ({@code map-size-bytes})
 * @param defaultValue what holds when it is not given, in the same notation
 * @param description one sentence: what it does, its unit and range
 */
public record StorageOption(String name, String defaultValue, String description) {}
