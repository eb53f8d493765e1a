/** Everwire in an application's own Jetty. */
@NullMarked
package io.everwire.examples.jetty;

import org.jspecify.annotations.NullMarked;
