/**
 * HTTP long-poll and server-sent events: {@link io.everwire.longpoll.LongPollTransport} for
 * endpoints, {@link io.everwire.longpoll.RealtimeHandler} for an application's own Jetty, {@link
 * io.everwire.longpoll.RealtimeServlet} for any servlet container, and {@link
 * io.everwire.longpoll.HttpOptions} for what only they can be told. A client needs nothing but the
 * JDK; Jetty and the servlet API are needed where their types are used.
 */
@NullMarked
package io.everwire.longpoll;

import org.jspecify.annotations.NullMarked;
