/**
 * What clients and servers count and measure, for whoever monitors them. Depends on nothing.
 *
 * <p>An application hands a {@link io.everwire.metrics.Metrics} to the builders; {@code
 * everwire-metrics-micrometer} has one for Micrometer.
 */
@NullMarked
package io.everwire.metrics;

import org.jspecify.annotations.NullMarked;
