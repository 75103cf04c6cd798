/** JMH benchmarks of the inner parts: log append, apply, key index, range assembly, event encoding, cipher. */
@NullMarked
package io.garboard.microbench;

import org.jspecify.annotations.NullMarked;
