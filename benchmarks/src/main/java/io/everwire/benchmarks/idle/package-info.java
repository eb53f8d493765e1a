/** What a server pays for connections over which nothing is said. */
@NullMarked
package io.everwire.benchmarks.idle;

import org.jspecify.annotations.NullMarked;
