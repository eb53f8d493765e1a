package io.everwire.internal.server.channel.log;

import io.everwire.Position;
import io.everwire.broker.Broker;
import io.everwire.broker.ChannelListener;
import io.everwire.broker.ChannelSubscription;
import io.everwire.broker.LoggedPublication;
import io.everwire.broker.PresentMember;
import io.everwire.broker.Publication;
import io.everwire.internal.server.logging.SparseLog;
import io.everwire.transport.Environment;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Brings a channel's publications from the broker in order: by offset, each once, without a hole.
 *
 * <ul>
 *   <li>When the broker's subscription fails it is made again, with growing pauses, and what came
 *       meanwhile is read from the log. A changed epoch is told as such.
 *   <li>Order and holes are the business of {@link LogOrder}.
 *   <li>Confined to the channel's turns.
 * </ul>
 */
public final class LiveFeed {
  /** Who is told what comes, in the channel's turns. */
  public interface Sink extends LogOrder.Sink {
    /** The feed is live: all that is published after the position will be delivered. */
    void onLive();

    /** The log was made anew; delivery goes on after the feed's position. */
    void onEpoch();

    void onVolatile(Publication publication);

    void onPresence(List<PresentMember> entered, List<PresentMember> left);

    /** Changes of presence are brought from now on; those before may have been missed. */
    void onPresenceBegins();
  }

  private final String channel;
  private final Broker broker;
  private final Executor turns;
  private final Environment environment;
  private final SparseLog warnings;
  private final Sink sink;
  private final RetryPauses pauses;
  private final LogOrder order;

  /** The present attempt or subscription; null while the feed is closed. */
  private @Nullable Ear ear;

  private boolean live;

  /** Creates a feed, which is closed. */
  public LiveFeed(
      String channel,
      Broker broker,
      Executor turns,
      Environment environment,
      SparseLog warnings,
      Sink sink) {
    this.channel = channel;
    this.broker = broker;
    this.turns = turns;
    this.environment = environment;
    this.warnings = warnings;
    this.sink = sink;
    this.pauses = new RetryPauses(environment);
    this.order = new LogOrder(channel, broker, turns, environment, sink, this::interrupted);
  }

  /** Begins to bring publications, unless it does. */
  public void open() {
    if (ear == null) {
      order.forget();
      subscribe();
    }
  }

  /** Ends; what is brought afterwards begins anew. */
  public void close() {
    endSubscription();
  }

  /** Whether all that is published is delivered. */
  public boolean isLive() {
    return live;
  }

  /** After which all is delivered; to be asked while it is live only. */
  public Position position() {
    return order.position();
  }

  /** The log was seen in an epoch: if it is another one than the feed's, the feed begins anew. */
  public void onEpochSeen(String seen) {
    if (live && !seen.equals(order.epoch())) {
      interrupted("its epoch has changed");
    }
  }

  private void subscribe() {
    Ear next = new Ear();
    ear = next;
    broker
        .subscribe(channel, next)
        .whenComplete(
            (subscription, failure) -> turns.execute(() -> onSubscribed(next, subscription)));
  }

  private void onSubscribed(Ear from, @Nullable ChannelSubscription subscription) {
    if (from != ear) {
      if (subscription != null) {
        subscription.close();
      }
      return;
    }
    if (subscription == null) {
      subscribeLater();
      return;
    }
    pauses.reset();
    from.subscription = subscription;
    Position position = subscription.position();
    boolean first = order.epoch().isEmpty();
    boolean changed = !position.epoch().equals(order.epoch());
    live = true;
    order.start();
    if (changed) {
      order.begin(position);
    } else {
      order.onKnown(position.offset());
    }
    from.replayStash();
    if (changed && !first) {
      sink.onEpoch();
    }
    sink.onLive();
    sink.onPresenceBegins();
    order.advance();
  }

  private void interrupted(String reason) {
    warnings.warn("channel \"" + channel + "\": the broker's subscription failed: " + reason);
    subscribeLater();
  }

  private void subscribeLater() {
    endSubscription();
    Ear pausing = new Ear();
    ear = pausing;
    environment.schedule(
        pauses.next(),
        () ->
            turns.execute(
                () -> {
                  if (ear == pausing) {
                    subscribe();
                  }
                }));
  }

  private void endSubscription() {
    Ear present = ear;
    ear = null;
    live = false;
    order.stop();
    if (present != null && present.subscription != null) {
      present.subscription.close();
    }
  }

  /** Hears what the broker says to one subscription; what comes when it is over is ignored. */
  private final class Ear implements ChannelListener {
    @Nullable ChannelSubscription subscription;

    /** What came before the subscription's position was known. */
    private final EarlyPublications stash = new EarlyPublications();

    private String stashEpoch = "";

    @Override
    public void onPublications(String epoch, List<LoggedPublication> publications) {
      tell(
          () -> {
            if (subscription == null) {
              stash(epoch, publications);
            } else if (epoch.equals(order.epoch())) {
              order.take(publications);
            } else {
              interrupted("it brings another epoch");
            }
          });
    }

    private void stash(String epoch, List<LoggedPublication> publications) {
      if (!epoch.equals(stashEpoch)) {
        stash.clear();
        stashEpoch = epoch;
      }
      publications.forEach(stash::keep);
    }

    void replayStash() {
      if (stashEpoch.equals(order.epoch())) {
        stash.forEach(order::keep);
      }
      stash.clear();
    }

    @Override
    public void onVolatile(Publication publication) {
      tell(() -> sink.onVolatile(publication));
    }

    @Override
    public void onPresence(List<PresentMember> entered, List<PresentMember> left) {
      tell(() -> sink.onPresence(entered, left));
    }

    @Override
    public void onInterrupted(String reason) {
      tell(() -> interrupted(reason));
    }

    private void tell(Runnable news) {
      turns.execute(
          () -> {
            if (this == ear) {
              news.run();
            }
          });
    }
  }
}
