@NullMarked
package io.everwire.examples.jetty;

import org.jspecify.annotations.NullMarked;
