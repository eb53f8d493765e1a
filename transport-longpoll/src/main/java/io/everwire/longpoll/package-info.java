/**
 * HTTP long-poll and server-sent events: {@link io.everwire.longpoll.LongPollTransport} for
 * endpoints, and {@link io.everwire.longpoll.HttpOptions} for what only they can be told. A client
 * needs nothing but the JDK; Jetty and the servlet API are needed where their types are used.
 */
@NullMarked
package io.everwire.longpoll;

import org.jspecify.annotations.NullMarked;
