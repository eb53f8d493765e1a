/** Everwire in an application's own gRPC server. */
@NullMarked
package io.everwire.examples.grpc;

import org.jspecify.annotations.NullMarked;
