/**
 * What clients and servers count and measure, in a registry of Micrometer. Depends on the API and
 * on Micrometer's core.
 */
@NullMarked
package io.everwire.metrics.micrometer;

import org.jspecify.annotations.NullMarked;
