/** Tests of the upload over real sockets, with a sender that is killed. */
@NullMarked
package io.everwire.examples.upload;

import org.jspecify.annotations.NullMarked;
