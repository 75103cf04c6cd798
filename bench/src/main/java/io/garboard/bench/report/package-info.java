/** Figures into tables, JSON and pictures. */
@NullMarked
package io.garboard.bench.report;

import org.jspecify.annotations.NullMarked;
