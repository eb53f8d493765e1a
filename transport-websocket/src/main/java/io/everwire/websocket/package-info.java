/** WebSocket links, client and server, on Java-WebSocket. One binary message carries one batch. */
@NullMarked
package io.everwire.websocket;

import org.jspecify.annotations.NullMarked;
