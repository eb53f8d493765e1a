/** Medians, ratios and tables. */
@NullMarked
package io.everwire.benchmarks.bench.report;

import org.jspecify.annotations.NullMarked;
