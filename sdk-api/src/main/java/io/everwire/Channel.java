package io.everwire;

import java.util.concurrent.CompletableFuture;

/**
 * A named publish/subscribe channel, as one client sees it. A light handle: it holds nothing open,
 * and two handles of one name are one channel.
 *
 * <p>Names are 1 to 255 bytes of UTF-8, in segments separated by {@code /}, without control
 * characters; names that begin with {@code $} are reserved.
 *
 * <p>Safe for use by many threads. Nothing here blocks.
 *
 * @param <T> the messages' type
 */
public interface Channel<T> {

  /**
   * The channel's name.
   *
   * @return the name
   */
  String name();

  /**
   * Publishes a message. Messages of one client to one channel keep the order of the calls. Works
   * in every state before {@link ConnectionState#CLOSED}: without a connection the message waits,
   * within {@link Limits#publishQueueMessages()} and {@link Limits#publishQueueBytes()}.
   *
   * @param message what to publish
   * @return completes with the position once the server has taken the message, or fails with a
   *     {@link RealtimeException}: {@code RESOURCE_EXHAUSTED} when the queue is full or the message
   *     too large, {@code DEADLINE_EXCEEDED} when {@link Limits#publishDeadline()} has passed or
   *     the server's authorizer gave no answer in time, {@code PERMISSION_DENIED} when it refused,
   *     {@code ABORTED} when it was sent, the answer was lost with the session, and it cannot be
   *     repeated without doubling it or breaking the order, so that it may have been published,
   *     {@code CANCELLED} when the client was closed first. Dependent stages run on the SDK's own
   *     executor.
   * @throws IllegalStateException if the application has closed the client
   */
  CompletableFuture<Receipt> publish(T message);

  /**
   * Publishes a message with options. As {@link #publish(Object)}, and:
   *
   * <ul>
   *   <li>A volatile message ({@link PublishOptions#isVolatile()}) does not wait: without a link
   *       that can take it at once, its future fails with {@code UNAVAILABLE}. It goes in one part
   *       of 64 KiB at most, otherwise {@code RESOURCE_EXHAUSTED}. The receipt says that a link has
   *       taken it, nothing more: its position has an empty epoch, since the message takes no place
   *       in the channel. It may overtake other messages.
   *   <li>With an idempotency key the receipt may be that of an earlier publish. {@code
   *       ALREADY_EXISTS}: the earlier one under this key was another message.
   * </ul>
   *
   * @param message what to publish
   * @param options how
   * @return completes with the position once the server has taken the message
   * @throws IllegalStateException if the application has closed the client
   */
  CompletableFuture<Receipt> publish(T message, PublishOptions options);

  /**
   * Deletes the retained value of a key, for all who hold it: subscribers are told by {@link
   * SubscriptionListener#onDeleted}. Keeps the order of publishes, and completes as they do.
   *
   * @param key the key, 1 to 255 bytes of UTF-8
   * @return completes with the position of the deletion
   * @throws IllegalStateException if the application has closed the client
   */
  CompletableFuture<Receipt> delete(String key);

  /**
   * Reads a part of the channel's history.
   *
   * @param query which part
   * @return completes with as much of it as the server gives at once, or fails with a {@link
   *     RealtimeException}: {@code DEADLINE_EXCEEDED} when {@link Limits#publishDeadline()} has
   *     passed, over lost sessions too, {@code RESOURCE_EXHAUSTED} when 1,000 questions wait,
   *     {@code DATA_LOSS} when a message cannot be decoded, the server's refusal, or {@code
   *     CANCELLED}
   * @throws IllegalStateException if the application has closed the client
   */
  CompletableFuture<HistoryPage<T>> history(HistoryQuery query);

  /**
   * Asks who is in the channel.
   *
   * @return completes with who is there, or fails as {@link #history} does; {@code
   *     FAILED_PRECONDITION} where the channel has no presence, {@code RESOURCE_EXHAUSTED} where
   *     there are more members than a client holds, see {@link PresenceMode#MEMBERS}
   * @throws IllegalStateException if the application has closed the client
   */
  CompletableFuture<Presence> presence();

  /**
   * Subscribes with options.
   *
   * @param listener told what comes, one call after the other, on the callback executor
   * @param options how
   * @return the subscription, on its way; see {@link Subscription#ready()}
   * @throws IllegalStateException if the application has closed the client
   * @throws IllegalArgumentException if the subscriber's metadata has more than 4,096 characters,
   *     or a {@link DeliveryMode#VOLATILE} subscription is to begin in the past
   */
  Subscription subscribe(SubscriptionListener<? super T> listener, SubscribeOptions options);

  /**
   * Subscribes from now on.
   *
   * @param listener told what comes, one call after the other, on the callback executor
   * @return the subscription, on its way; see {@link Subscription#ready()}
   * @throws IllegalStateException if the application has closed the client
   */
  Subscription subscribe(SubscriptionListener<? super T> listener);
}
