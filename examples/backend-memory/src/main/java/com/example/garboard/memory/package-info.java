/**
 * A storage backend for Garboard that keeps everything in memory and makes it durable with a journal.
 *
 * <p>Read in this order: {@link com.example.garboard.memory.MemoryStorageProvider} opens a storage, {@link
 * com.example.garboard.memory.SortedRows} holds a table, {@link com.example.garboard.memory.State} all tables of one
 * moment, {@link com.example.garboard.memory.Journal} the file, {@link com.example.garboard.memory.MemoryStorage} ties
 * them together.
 */
@NullMarked
package com.example.garboard.memory;

import org.jspecify.annotations.NullMarked;
