package io.everwire.internal.client;

import static java.util.Objects.requireNonNull;

import io.everwire.Channel;
import io.everwire.Codec;
import io.everwire.DeliveryMode;
import io.everwire.Gap;
import io.everwire.HistoryPage;
import io.everwire.HistoryQuery;
import io.everwire.Message;
import io.everwire.Position;
import io.everwire.Presence;
import io.everwire.PublishOptions;
import io.everwire.Receipt;
import io.everwire.Start;
import io.everwire.SubscribeOptions;
import io.everwire.Subscription;
import io.everwire.SubscriptionListener;
import io.everwire.internal.wire.HistoryFrame.HistoryEnd;
import io.everwire.internal.wire.HistoryFrame.HistoryRequest;
import io.everwire.internal.wire.PresenceFrame.PresenceRequest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** A handle on a channel: gives it a type, and holds nothing. */
record ClientChannel<T>(
    String name,
    Codec<T> codec,
    OpenCheck open,
    Publishes publishes,
    VolatilePublishes volatiles,
    Questions questions,
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
  public CompletableFuture<HistoryPage<T>> history(HistoryQuery query) {
    requireNonNull(query, "query");
    open.require("history of '" + name + "'");
    return questions
        .ask(
            "history of \"" + name + "\"",
            Questions.Past.class,
            number ->
                new HistoryRequest(
                    number,
                    name,
                    query.direction() == HistoryQuery.Direction.BACKWARD,
                    query.from().map(Position::epoch).orElse(""),
                    query.from().map(Position::offset).orElse(0L),
                    query.limit()))
        .thenApply(past -> page(query, past));
  }

  private HistoryPage<T> page(HistoryQuery query, Questions.Past past) {
    HistoryEnd end = past.end();
    List<Message<T>> messages = new ArrayList<>();
    for (Received each : past.messages()) {
      if (!each.deleted()) {
        messages.add(
            new Message<>(name, each.position(), codec.decode(each.payload().slice()), each.key()));
      }
    }
    Optional<Gap> gap =
        end.gap()
            ? Optional.of(
                new Gap(
                    end.missed() > 0 ? OptionalLong.of(end.missed()) : OptionalLong.empty(),
                    new Position(end.epoch(), end.gapOffset())))
            : Optional.empty();
    int left = query.limit() - past.messages().size();
    Optional<HistoryQuery> next =
        end.more() && left > 0 && !past.messages().isEmpty()
            ? Optional.of(
                new HistoryQuery(
                    query.direction(),
                    Optional.of(past.messages().get(past.messages().size() - 1).position()),
                    left))
            : Optional.empty();
    return new HistoryPage<>(messages, new Position(end.epoch(), end.head()), gap, next);
  }

  @Override
  public CompletableFuture<Presence> presence() {
    open.require("presence of '" + name + "'");
    return questions.ask(
        "presence of \"" + name + "\"",
        Presence.class,
        number -> new PresenceRequest(number, name, false));
  }

  @Override
  public String toString() {
    return "Channel[" + name + "]";
  }
}
