/**
 * The in-memory broker: what channels keep, in small parts that one channel puts together. Depends
 * on the broker SPI, on {@code io.everwire}'s values, and on an {@code Environment} for time.
 */
@NullMarked
package io.everwire.internal.mem.broker;

import org.jspecify.annotations.NullMarked;
