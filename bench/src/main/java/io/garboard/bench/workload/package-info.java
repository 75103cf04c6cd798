/** What is done to a server, and what is measured of it. */
@NullMarked
package io.garboard.bench.workload;

import org.jspecify.annotations.NullMarked;
