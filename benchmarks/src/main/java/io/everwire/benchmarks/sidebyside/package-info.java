/** A channel beside an upload, both of one session. Depends on the public API only. */
@NullMarked
package io.everwire.benchmarks.sidebyside;

import org.jspecify.annotations.NullMarked;
