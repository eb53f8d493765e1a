/** Tests of the logs over real sockets, with real processes. */
@NullMarked
package io.everwire.examples.logtail;

import org.jspecify.annotations.NullMarked;
