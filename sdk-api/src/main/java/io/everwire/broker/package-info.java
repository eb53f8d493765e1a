/**
 * The SPI for what channels stand on: their log, fan-out between servers, retained values, presence
 * and idempotency. Depends on {@code io.everwire}'s values only.
 */
@NullMarked
package io.everwire.broker;

import org.jspecify.annotations.NullMarked;
