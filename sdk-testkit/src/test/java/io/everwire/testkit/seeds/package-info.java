/**
 * Worlds drawn from seeds: a server and several clients over a network that fails all the time, and
 * what must hold in each of them whatever happens. {@link io.everwire.testkit.seeds.SeedRun} runs
 * one; the tests run thousands.
 */
@NullMarked
package io.everwire.testkit.seeds;

import org.jspecify.annotations.NullMarked;
