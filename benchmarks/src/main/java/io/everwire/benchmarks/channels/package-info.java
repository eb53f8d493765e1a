/**
 * Channels beside the publish/subscribe libraries that a Java application would otherwise take: one
 * harness, and one file for each library.
 */
@NullMarked
package io.everwire.benchmarks.channels;

import org.jspecify.annotations.NullMarked;
