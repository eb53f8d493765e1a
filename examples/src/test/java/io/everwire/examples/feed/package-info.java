/** Tests of the feed over real sockets. */
@NullMarked
package io.everwire.examples.feed;

import org.jspecify.annotations.NullMarked;
