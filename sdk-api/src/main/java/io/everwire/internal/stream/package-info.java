/** Streams over a session, shared by both sides. May use session and wire. */
@NullMarked
package io.everwire.internal.stream;

import org.jspecify.annotations.NullMarked;
