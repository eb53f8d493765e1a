/** Progress over every transport, with real servers, sockets and threads. */
@NullMarked
package io.everwire.endtoend.progress;

import org.jspecify.annotations.NullMarked;
