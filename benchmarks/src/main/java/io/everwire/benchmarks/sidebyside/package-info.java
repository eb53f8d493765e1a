/**
 * Everwire over each transport beside the raw library, in one process and one run. Depends on the
 * public API only.
 */
@NullMarked
package io.everwire.benchmarks.sidebyside;

import org.jspecify.annotations.NullMarked;
