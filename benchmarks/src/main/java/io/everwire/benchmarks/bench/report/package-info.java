/**
 * What becomes of figures: medians, ratios, a table for people, lines for machines, and a page with
 * plots.
 */
@NullMarked
package io.everwire.benchmarks.bench.report;

import org.jspecify.annotations.NullMarked;
