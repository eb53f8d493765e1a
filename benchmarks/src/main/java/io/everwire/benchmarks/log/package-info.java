/** What logging through a channel costs. */
@NullMarked
package io.everwire.benchmarks.log;

import org.jspecify.annotations.NullMarked;
