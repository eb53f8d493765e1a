/**
 * Simulated worlds of channels: whole clients and one or two servers that share a broker which is
 * late, fails, repeats and loses what it had. What everybody sees is held against what was really
 * written.
 */
@NullMarked
package io.everwire.testkit.channels;

import org.jspecify.annotations.NullMarked;
