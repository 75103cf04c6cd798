/** What kube-apiserver does to its store. */
@NullMarked
package io.garboard.conformance.kubernetes;

import org.jspecify.annotations.NullMarked;
