/** Streams and calls over every transport: gRPC's interop list, and Reactive Streams' TCK. */
@NullMarked
package io.everwire.endtoend.streams;

import org.jspecify.annotations.NullMarked;
