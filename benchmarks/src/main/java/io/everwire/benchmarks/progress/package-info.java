/** What it costs an application to have its progress published. */
@NullMarked
package io.everwire.benchmarks.progress;

import org.jspecify.annotations.NullMarked;
