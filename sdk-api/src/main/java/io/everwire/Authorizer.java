package io.everwire;

import java.util.concurrent.CompletionStage;

/**
 * Decides who may do what with which channel. What it does not allow is refused with {@code
 * PERMISSION_DENIED}, whether the channel exists or not.
 *
 * <p>Called by many threads at once, on the server's executor, so it may block for a while; it must
 * answer within {@link RealtimeServer.Builder#handshakeTimeout}, otherwise the request is refused
 * with {@code UNAVAILABLE}. An answer holds for the session until it is asked again: when the
 * client shows a new token, and at {@link RealtimeServer#reauthorize}.
 */
@FunctionalInterface
public interface Authorizer {

  /**
   * Decides on one request.
   *
   * @param principal who asks
   * @param action what for
   * @param channel the channel's name
   * @return completes with whether it is allowed; a failure refuses, and is logged
   */
  CompletionStage<Boolean> authorize(Principal principal, ChannelAction action, String channel);
}
