/**
 * The SPI for what channels stand on: their log, fan-out between servers, retained values, presence
 * and idempotency. Depends on {@code io.everwire}'s values only; {@link io.everwire.broker.Broker}
 * makes the one in memory.
 */
@NullMarked
package io.everwire.broker;

import org.jspecify.annotations.NullMarked;
