/**
 * A whole Everwire world in one thread: virtual clock, virtual threads of execution, a network
 * whose links stall and die, and one seed that decides it all. What runs twice with the same seed
 * runs the same way twice, so a failure is found once and replayed as often as one likes.
 *
 * <p>Start with {@link io.everwire.testkit.simulation.VirtualEnvironment}. Depends on the public
 * API and the transport SPI only.
 */
@NullMarked
package io.everwire.testkit.simulation;

import org.jspecify.annotations.NullMarked;
