@NullMarked
package io.everwire.examples.grpc;

import org.jspecify.annotations.NullMarked;
