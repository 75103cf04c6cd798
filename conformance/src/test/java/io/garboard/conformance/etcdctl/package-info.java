/** Real etcdctl against etcd and the server under test: the same commands, the same output. */
@NullMarked
package io.garboard.conformance.etcdctl;

import org.jspecify.annotations.NullMarked;
