/** Progress of several tasks: published by one session, shown by another. */
@NullMarked
package io.everwire.examples.progress;

import org.jspecify.annotations.NullMarked;
