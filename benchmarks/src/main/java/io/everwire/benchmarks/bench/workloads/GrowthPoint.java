package io.everwire.benchmarks.bench.workloads;

/**
 * What a message costs at one size.
 *
 * @param axis what has that size
 * @param size how many of it there are
 * @param cpuNanos processor time of a message
 * @param allocatedBytes what a message allocates
 */
public record GrowthPoint(Axis axis, int size, double cpuNanos, double allocatedBytes) {}
