/** Whether the benchmark itself is right. */
@NullMarked
package io.everwire.benchmarks.bench;

import org.jspecify.annotations.NullMarked;
