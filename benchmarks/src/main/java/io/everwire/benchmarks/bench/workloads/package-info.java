/**
 * What is measured: the messages and how their arrival is checked, what the server does with them,
 * and one class for each workload. Depends on contestants by their interfaces only.
 */
@NullMarked
package io.everwire.benchmarks.bench.workloads;

import org.jspecify.annotations.NullMarked;
