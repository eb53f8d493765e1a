package io.everwire.internal.client;

import static java.util.Objects.requireNonNull;

import io.everwire.Channel;
import io.everwire.Codec;
import io.everwire.DeliveryMode;
import io.everwire.Receipt;
import io.everwire.Start;
import io.everwire.SubscribeOptions;
import io.everwire.Subscription;
import io.everwire.SubscriptionListener;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/** A handle on a channel: gives it a type, and holds nothing. */
record ClientChannel<T>(
    String name, Codec<T> codec, OpenCheck open, Publishes publishes, Subscriptions subscriptions)
    implements Channel<T> {

  @Override
  public CompletableFuture<Receipt> publish(T message) {
    requireNonNull(message, "message");
    open.require("publish on '" + name + "'");
    ByteBuffer payload = codec.encode(message);
    // A slice, so that nobody who still holds the codec's buffer can move ours.
    return publishes.publish(name, payload.slice());
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
