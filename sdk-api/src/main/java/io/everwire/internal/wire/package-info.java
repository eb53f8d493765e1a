/** Frames to bytes and back. Depends on nothing else of Everwire but the public status codes. */
@NullMarked
package io.everwire.internal.wire;

import org.jspecify.annotations.NullMarked;
