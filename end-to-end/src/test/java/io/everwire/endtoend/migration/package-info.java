/** Running sessions that move from each transport to each other one, under load. */
@NullMarked
package io.everwire.endtoend.migration;

import org.jspecify.annotations.NullMarked;
