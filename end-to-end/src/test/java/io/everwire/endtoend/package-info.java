/**
 * Tests of all transports together, over real sockets and through real proxies. What each transport
 * owes by itself is tested in its module.
 */
@NullMarked
package io.everwire.endtoend;

import org.jspecify.annotations.NullMarked;
