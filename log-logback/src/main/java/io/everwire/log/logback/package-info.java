/** An appender for Logback. Stands on {@code io.everwire.log} and Logback alone. */
@NullMarked
package io.everwire.log.logback;

import org.jspecify.annotations.NullMarked;
