/** Messages and how their arrival is checked. */
@NullMarked
package io.everwire.benchmarks.bench.workloads;

import org.jspecify.annotations.NullMarked;
