package io.everwire.internal.server.channel;

import static java.util.Objects.requireNonNull;

import io.everwire.Codec;
import io.everwire.Gap;
import io.everwire.HistoryPage;
import io.everwire.HistoryQuery;
import io.everwire.HistoryQuery.Direction;
import io.everwire.Message;
import io.everwire.Names;
import io.everwire.Position;
import io.everwire.Presence;
import io.everwire.PublishOptions;
import io.everwire.RealtimeException;
import io.everwire.Receipt;
import io.everwire.ServerChannel;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.broker.Idempotency;
import io.everwire.broker.LogPage;
import io.everwire.broker.LoggedPublication;
import io.everwire.broker.PresentMember;
import io.everwire.broker.Publication;
import io.everwire.internal.session.Items;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A channel as the server's own code holds it. Safe for use by many threads; futures complete on an
 * executor, never in a channel's turn.
 */
public final class LocalChannel<T> implements ServerChannel<T> {
  private static final long PAGE_BYTES = 4L << 20;

  /** Whose idempotency keys those of the server's own code are. */
  private static final String PRINCIPAL = "$server";

  private final ChannelHub hub;
  private final String name;
  private final Codec<T> codec;
  private final Executor callbacks;

  /**
   * Creates a handle.
   *
   * @param callbacks where futures complete
   */
  public LocalChannel(ChannelHub hub, String name, Codec<T> codec, Executor callbacks) {
    this.hub = hub;
    this.name = Names.check("channel", name);
    this.codec = requireNonNull(codec, "codec");
    this.callbacks = callbacks;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public CompletableFuture<Receipt> publish(T message) {
    return publish(message, PublishOptions.DEFAULT);
  }

  @Override
  public CompletableFuture<Receipt> publish(T message, PublishOptions options) {
    requireNonNull(options, "options");
    ByteBuffer payload = codec.encode(requireNonNull(message, "message")).asReadOnlyBuffer();
    return publish(payload, options);
  }

  @Override
  public CompletableFuture<Receipt> delete(String key) {
    if (requireNonNull(key, "key").isEmpty()) {
      throw new IllegalArgumentException("the key to delete is empty");
    }
    return publish((ByteBuffer) null, PublishOptions.DEFAULT.withKey(key));
  }

  private CompletableFuture<Receipt> publish(@Nullable ByteBuffer payload, PublishOptions options) {
    String key = options.idempotencyKey();
    Publication publication =
        new Publication(
            payload,
            options.key(),
            options.timeToLive(),
            "",
            false,
            key.isEmpty() ? null : new Idempotency(PRINCIPAL, key, "", 0));
    if (options.isVolatile()) {
      hub.broker().sendVolatile(name, publication);
      return CompletableFuture.completedFuture(new Receipt(new Position("", 0)));
    }
    HubChannel channel = hub.use(name);
    if (channel == null) {
      return CompletableFuture.failedFuture(new RealtimeException(hub.refusal("publish to", name)));
    }
    long cost = Items.cost(payload == null ? 0 : payload.remaining(), options.key());
    Status full = channel.localWindow().take(cost);
    if (full != null) {
      channel.endUse();
      return CompletableFuture.failedFuture(new RealtimeException(full));
    }
    LocalPublish publish = new LocalPublish(callbacks, channel.localWindow()::giveBack);
    channel.publish(publication, cost, false, publish);
    return publish.receipt();
  }

  @Override
  public CompletableFuture<HistoryPage<T>> history(HistoryQuery query) {
    return onCallbacks(
        hub.broker().read(name, query.direction(), query.from(), query.limit(), PAGE_BYTES),
        page -> page(query, page));
  }

  private HistoryPage<T> page(HistoryQuery query, LogPage page) {
    List<Message<T>> messages = new ArrayList<>(page.publications().size());
    String epoch = page.head().epoch();
    for (LoggedPublication each : page.publications()) {
      ByteBuffer payload = each.publication().payload();
      if (payload != null) {
        messages.add(
            new Message<>(
                name, new Position(epoch, each.offset()), codec.decode(payload.duplicate())));
      }
    }
    List<LoggedPublication> all = page.publications();
    Optional<HistoryQuery> next =
        page.hasMore() && !all.isEmpty()
            ? Optional.of(
                new HistoryQuery(
                    query.direction(),
                    Optional.of(new Position(epoch, all.get(all.size() - 1).offset())),
                    query.limit()))
            : Optional.empty();
    return new HistoryPage<>(messages, page.head(), gap(query, page), next);
  }

  private static Optional<Gap> gap(HistoryQuery query, LogPage page) {
    if (query.direction() != Direction.FORWARD || query.from().isEmpty()) {
      return Optional.empty();
    }
    Position from = query.from().get();
    Position wholeAfter = new Position(page.head().epoch(), Math.max(0, page.firstOffset() - 1));
    if (!from.epoch().equals(wholeAfter.epoch())) {
      return Optional.of(new Gap(OptionalLong.empty(), wholeAfter));
    }
    return wholeAfter.offset() > from.offset()
        ? Optional.of(new Gap(OptionalLong.of(wholeAfter.offset() - from.offset()), wholeAfter))
        : Optional.empty();
  }

  @Override
  public CompletableFuture<Presence> presence() {
    return onCallbacks(
        hub.broker().members(name),
        members ->
            new Presence(members.stream().map(PresentMember::member).toList(), members.size()));
  }

  private <A, B> CompletableFuture<B> onCallbacks(
      CompletionStage<A> stage, Function<A, B> onAnswer) {
    CompletableFuture<B> result = new CompletableFuture<>();
    stage.whenCompleteAsync(
        (answer, failure) -> {
          if (failure != null) {
            result.completeExceptionally(failed(StatusCode.UNAVAILABLE, "the broker", failure));
            return;
          }
          try {
            result.complete(onAnswer.apply(answer));
          } catch (RuntimeException e) {
            result.completeExceptionally(failed(StatusCode.DATA_LOSS, "the codec", e));
          }
        },
        callbacks);
    return result;
  }

  private RealtimeException failed(StatusCode code, String what, Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return new RealtimeException(
        Status.of(code, "channel \"" + name + "\": " + what + " failed: " + cause), cause);
  }

  @Override
  public void kick(String principalId, Status status) {
    requireNonNull(principalId, "principalId");
    if (status.isOk()) {
      throw new IllegalArgumentException("a subscription that is ended from here needs a failure");
    }
    HubChannel channel = hub.find(name);
    if (channel != null) {
      channel.kick(principalId, status);
    }
  }
}
