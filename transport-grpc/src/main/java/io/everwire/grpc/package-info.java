/**
 * Links over gRPC, client and server, on grpc-java. One call of {@code
 * everwire.v1.Realtime/Connect} is one link, one of its messages is one message of the link.
 */
@NullMarked
package io.everwire.grpc;

import org.jspecify.annotations.NullMarked;
