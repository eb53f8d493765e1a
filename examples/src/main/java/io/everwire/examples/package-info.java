/** What the example programs share. */
@NullMarked
package io.everwire.examples;

import org.jspecify.annotations.NullMarked;
