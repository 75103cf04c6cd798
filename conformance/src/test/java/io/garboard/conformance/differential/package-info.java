/** The same seeded operations against etcd and a server under test, compared answer by answer. */
@NullMarked
package io.garboard.conformance.differential;

import org.jspecify.annotations.NullMarked;
