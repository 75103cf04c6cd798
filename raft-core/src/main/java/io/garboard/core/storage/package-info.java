/** Rows on their way to the storage engine: visible to readers at once, committed in batches behind the log. */
@NullMarked
package io.garboard.core.storage;

import org.jspecify.annotations.NullMarked;
