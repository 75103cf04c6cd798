/** Clusters of real processes, driven by etcdctl as an operator would. */
@NullMarked
package io.garboard.conformance.cluster;

import org.jspecify.annotations.NullMarked;
