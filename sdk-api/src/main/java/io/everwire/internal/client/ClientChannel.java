package io.everwire.internal.client;

import static java.util.Objects.requireNonNull;

import io.everwire.Channel;
import io.everwire.Codec;
import io.everwire.DeliveryMode;
import io.everwire.PublishOptions;
import io.everwire.Receipt;
import io.everwire.Start;
import io.everwire.SubscribeOptions;
import io.everwire.Subscription;
import io.everwire.SubscriptionListener;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/** A handle on a channel: gives it a type, and holds nothing. */
record ClientChannel<T>(
    String name,
    Codec<T> codec,
    OpenCheck open,
    Publishes publishes,
    VolatilePublishes volatiles,
    Subscriptions subscriptions)
    implements Channel<T> {

  @Override
  public CompletableFuture<Receipt> publish(T message) {
    return publish(message, PublishOptions.DEFAULT);
  }

  @Override
  public CompletableFuture<Receipt> publish(T message, PublishOptions options) {
    requireNonNull(message, "message");
    requireNonNull(options, "options");
    open.require("publish on '" + name + "'");
    // A slice, so that nobody who still holds the codec's buffer can move ours.
    ByteBuffer payload = codec.encode(message).slice();
    return options.isVolatile()
        ? volatiles.publish(name, payload, options)
        : publishes.publish(PendingPublish.message(name, payload, options));
  }

  @Override
  public CompletableFuture<Receipt> delete(String key) {
    if (key.isEmpty()) {
      throw new IllegalArgumentException("delete on '" + name + "' needs a key");
    }
    open.require("delete on '" + name + "'");
    return publishes.publish(PendingPublish.deletion(name, key));
  }

  @Override
  public Subscription subscribe(SubscriptionListener<? super T> listener) {
    return subscribe(listener, SubscribeOptions.DEFAULT);
  }

  @Override
  public Subscription subscribe(
      SubscriptionListener<? super T> listener, SubscribeOptions options) {
    requireNonNull(listener, "listener");
    requireNonNull(options, "options");
    if (options.delivery() == DeliveryMode.VOLATILE && !(options.start() instanceof Start.Now)) {
      throw new IllegalArgumentException(
          "a VOLATILE subscription begins with what is published from now on, not with "
              + options.start());
    }
    open.require("subscribe to '" + name + "'");
    return subscriptions.subscribe(name, codec, listener, options);
  }

  @Override
  public String toString() {
    return "Channel[" + name + "]";
  }
}
