/** What a benchmark came to: medians, spread and ratios, as text, Markdown, JSON and SVG. */
@NullMarked
package io.garboard.bench.report;

import org.jspecify.annotations.NullMarked;
