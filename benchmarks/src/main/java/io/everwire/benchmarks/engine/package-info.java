/** What the engine costs alone: JMH, over memory or over nothing. */
@NullMarked
package io.everwire.benchmarks.engine;

import org.jspecify.annotations.NullMarked;
