/** Logs over every transport. */
@NullMarked
package io.everwire.endtoend.log;

import org.jspecify.annotations.NullMarked;
