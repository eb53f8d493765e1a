/** Everwire beside the raw libraries, measured in the same run. */
@NullMarked
package io.everwire.benchmarks;

import org.jspecify.annotations.NullMarked;
