/**
 * The benchmark that {@code ./bench} runs: every contestant gets a process for its server and one
 * for its clients, over loopback, and all take turns within each round. Here are the command, the
 * processes and the rounds; contestants, workloads and what is reported have rooms of their own.
 */
@NullMarked
package io.everwire.benchmarks.bench;

import org.jspecify.annotations.NullMarked;
