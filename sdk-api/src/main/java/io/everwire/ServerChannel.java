package io.everwire;

import java.util.concurrent.CompletableFuture;

/**
 * A channel as the server's own code uses it: nothing is authorized, limited or counted against a
 * session. A light handle. Safe for use by many threads; nothing here blocks.
 *
 * @param <T> the messages' type
 */
public interface ServerChannel<T> {

  /**
   * The channel's name.
   *
   * @return the name
   */
  String name();

  /**
   * Publishes a message to all subscribers.
   *
   * @param message what to publish
   * @return completes with the position, or fails with a {@link RealtimeException}: {@code
   *     UNAVAILABLE} when the broker did not take it, or may not have; {@code RESOURCE_EXHAUSTED}
   *     when more wait for the broker than a subscription's queue would hold, see {@link
   *     ChannelPolicy#queueMessages()}
   */
  CompletableFuture<Receipt> publish(T message);

  /**
   * Publishes a message.
   *
   * @param message what to publish
   * @param options how. {@link PublishOptions#exceptSelf()} says nothing here: the server has no
   *     subscriptions
   * @return as {@link #publish(Object)}; of a volatile message at once, with offset 0 of an empty
   *     epoch, since it takes no place
   */
  CompletableFuture<Receipt> publish(T message, PublishOptions options);

  /**
   * Deletes the retained value of a key; subscribers are told.
   *
   * @param key which
   * @return as {@link #publish(Object)}
   */
  CompletableFuture<Receipt> delete(String key);

  /**
   * Reads history. Deletions of retained values are left out.
   *
   * @param query which part
   * @return completes with a page
   */
  CompletableFuture<HistoryPage<T>> history(HistoryQuery query);

  /**
   * Asks who is there.
   *
   * @return completes with the members
   */
  CompletableFuture<Presence> presence();

  /**
   * Ends all subscriptions of a principal to this channel at this server. It may subscribe again,
   * if it is allowed to.
   *
   * @param principalId whose
   * @param status what they end with; not OK
   */
  void kick(String principalId, Status status);
}
