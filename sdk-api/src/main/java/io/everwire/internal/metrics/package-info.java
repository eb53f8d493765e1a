/**
 * Counts for {@link io.everwire.metrics.Metrics}: what parts of the engine call, in their own
 * words. Depends on the API only.
 */
@NullMarked
package io.everwire.internal.metrics;

import org.jspecify.annotations.NullMarked;
