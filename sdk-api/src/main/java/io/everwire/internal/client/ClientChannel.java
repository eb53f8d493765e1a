package io.everwire.internal.client;

import static java.util.Objects.requireNonNull;

import io.everwire.Channel;
import io.everwire.Codec;
import io.everwire.Receipt;
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
    requireNonNull(listener, "listener");
    open.require("subscribe to '" + name + "'");
    return subscriptions.subscribe(name, codec, listener);
  }

  @Override
  public String toString() {
    return "Channel[" + name + "]";
  }
}
