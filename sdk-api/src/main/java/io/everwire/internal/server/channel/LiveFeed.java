package io.everwire.internal.server.channel;

import io.everwire.HistoryQuery.Direction;
import io.everwire.Position;
import io.everwire.broker.Broker;
import io.everwire.broker.ChannelListener;
import io.everwire.broker.ChannelSubscription;
import io.everwire.broker.LogPage;
import io.everwire.broker.LoggedPublication;
import io.everwire.broker.PresentMember;
import io.everwire.broker.Publication;
import io.everwire.internal.wire.Frame;
import io.everwire.transport.Environment;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a channel's publications from the broker in order: by offset, each once, without a hole.
 *
 * <ul>
 *   <li>What comes early waits until the hole before it is filled from the log; a repetition is
 *       dropped. What the log does not have either is told as lost.
 *   <li>When the broker's subscription fails it is made again, with growing pauses, and what came
 *       meanwhile is read from the log. A changed epoch is told as such.
 *   <li>Bounded: what waits beyond 1,024 publications or 4 MiB is dropped, and read later.
 *   <li>Confined to the channel's turns.
 * </ul>
 */
final class LiveFeed {
  private static final Logger LOG = LoggerFactory.getLogger(LiveFeed.class);
  private static final int EARLY_MESSAGES = 1_024;
  private static final long EARLY_BYTES = 4L << 20;
  private static final int PAGE_MESSAGES = 256;
  private static final long PAGE_BYTES = 4L * Frame.MAX_PART_BYTES;

  /** Who is told what comes, in the channel's turns. */
  interface Sink {
    /** The feed is live: all that is published after the position will be delivered. */
    void onLive();

    void onPublication(LoggedPublication publication);

    /** Publications are lost for good; delivery goes on after the feed's position. */
    void onLost(long missed);

    /** The log was made anew; delivery goes on after the feed's position. */
    void onEpoch();

    void onVolatile(Publication publication);

    void onPresence(List<PresentMember> entered, List<PresentMember> left);

    /** Changes of presence may have been missed. */
    void onPresenceLost();
  }

  private final String channel;
  private final Broker broker;
  private final Executor turns;
  private final Environment environment;
  private final Sink sink;
  private final RetryPauses pauses;
  private final TreeMap<Long, LoggedPublication> early = new TreeMap<>();
  private long earlyBytes;

  /** The present attempt or subscription; null while the feed is closed. */
  private @Nullable Ear ear;

  private boolean live;
  private boolean reading;
  private String epoch = "";

  /** The offset that was delivered last, or passed over. */
  private long last;

  /** The highest offset that is known to exist. */
  private long known;

  LiveFeed(String channel, Broker broker, Executor turns, Environment environment, Sink sink) {
    this.channel = channel;
    this.broker = broker;
    this.turns = turns;
    this.environment = environment;
    this.sink = sink;
    this.pauses = new RetryPauses(environment);
  }

  /** Begins to bring publications, unless it does. */
  void open() {
    if (ear == null) {
      epoch = "";
      subscribe();
    }
  }

  void close() {
    endSubscription();
    live = false;
  }

  boolean isLive() {
    return live;
  }

  /** After which all is delivered; to be asked while it is live only. */
  Position position() {
    return new Position(epoch, last);
  }

  /** The log was seen in an epoch: if it is another one than the feed's, the feed begins anew. */
  void onEpochSeen(String seen) {
    if (live && !seen.equals(epoch)) {
      interrupted("its epoch has changed");
    }
  }

  private void subscribe() {
    Ear next = new Ear();
    ear = next;
    CompletionStage<ChannelSubscription> stage;
    try {
      stage = broker.subscribe(channel, next);
    } catch (RuntimeException e) {
      stage = CompletableFuture.failedStage(e);
    }
    stage.whenComplete(
        (subscription, failure) -> turns.execute(() -> onSubscribed(next, subscription, failure)));
  }

  private void onSubscribed(
      Ear from, @Nullable ChannelSubscription subscription, @Nullable Throwable failure) {
    if (from != ear) {
      if (subscription != null) {
        subscription.close();
      }
      return;
    }
    if (subscription == null) {
      interrupted(String.valueOf(failure));
      return;
    }
    pauses.reset();
    from.subscription = subscription;
    Position position = subscription.position();
    boolean first = epoch.isEmpty();
    boolean changed = !position.epoch().equals(epoch);
    live = true;
    if (changed) {
      epoch = position.epoch();
      last = position.offset();
      known = last;
      forgetEarly();
      from.replayStash();
    } else {
      known = Math.max(known, position.offset());
      from.replayStash();
    }
    if (changed && !first) {
      sink.onEpoch();
    }
    sink.onLive();
    if (!first) {
      sink.onPresenceLost();
    }
    advance();
  }

  private void interrupted(String reason) {
    LOG.warn("channel \"{}\": the broker's subscription failed: {}", channel, reason);
    endSubscription();
    live = false;
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
    forgetEarly();
    if (present != null && present.subscription != null) {
      present.subscription.close();
    }
  }

  private void forgetEarly() {
    early.clear();
    earlyBytes = 0;
  }

  private void onPublications(String from, List<LoggedPublication> publications) {
    if (!from.equals(epoch)) {
      interrupted("it brings another epoch");
      return;
    }
    for (LoggedPublication next : publications) {
      if (next.offset() == last + 1 && early.isEmpty()) {
        last++;
        sink.onPublication(next);
      } else if (next.offset() > last) {
        keep(next);
      }
    }
    known = Math.max(known, last);
    advance();
  }

  private void keep(LoggedPublication publication) {
    known = Math.max(known, publication.offset());
    int bytes = publication.publication().bytes();
    if (early.size() < EARLY_MESSAGES
        && earlyBytes + bytes <= EARLY_BYTES
        && early.putIfAbsent(publication.offset(), publication) == null) {
      earlyBytes += bytes;
    }
  }

  /** Delivers what follows, and fills the hole that stops it. */
  private void advance() {
    deliverEarly();
    if (live && last < known && !reading) {
      read();
    }
  }

  private void deliverEarly() {
    while (!early.isEmpty() && early.firstKey() <= last + 1) {
      LoggedPublication next = early.pollFirstEntry().getValue();
      earlyBytes -= next.publication().bytes();
      if (next.offset() > last) {
        last = next.offset();
        sink.onPublication(next);
      }
    }
  }

  private void read() {
    reading = true;
    Ear asking = ear;
    CompletionStage<LogPage> stage;
    try {
      stage =
          broker.read(
              channel, Direction.FORWARD, Optional.of(position()), PAGE_MESSAGES, PAGE_BYTES);
    } catch (RuntimeException e) {
      stage = CompletableFuture.failedStage(e);
    }
    stage.whenComplete((page, failure) -> turns.execute(() -> onPage(asking, page, failure)));
  }

  private void onPage(@Nullable Ear asked, @Nullable LogPage page, @Nullable Throwable failure) {
    reading = false;
    if (asked != ear) {
      advance();
    } else if (page == null) {
      LOG.warn("channel \"{}\": the broker's log could not be read", channel, failure);
      readLater();
    } else if (!page.head().epoch().equals(epoch)) {
      interrupted("its log has another epoch");
    } else {
      pauses.reset();
      onPage(page);
    }
  }

  private void readLater() {
    reading = true;
    Ear asking = ear;
    environment.schedule(
        pauses.next(),
        () ->
            turns.execute(
                () -> {
                  reading = false;
                  if (asking == ear) {
                    advance();
                  }
                }));
  }

  private void onPage(LogPage page) {
    List<LoggedPublication> found = page.publications();
    long lastFound = found.isEmpty() ? last : found.get(found.size() - 1).offset();
    long wholeTo = page.hasMore() ? lastFound : page.head().offset();
    if (wholeTo <= last) {
      // The log lags behind what is known to exist.
      readLater();
      return;
    }
    skipLost(page.firstOffset());
    for (LoggedPublication next : found) {
      if (next.offset() > last) {
        last = next.offset();
        sink.onPublication(next);
      }
    }
    // What is missing up to here has expired.
    last = Math.max(last, wholeTo);
    known = Math.max(known, last);
    advance();
  }

  /** Passes over what the log no longer has, but for what came early. */
  private void skipLost(long firstOffset) {
    while (last + 1 < firstOffset) {
      deliverEarly();
      long next = early.isEmpty() ? firstOffset : Math.min(early.firstKey(), firstOffset);
      if (next > last + 1) {
        long missed = next - 1 - last;
        last = next - 1;
        sink.onLost(missed);
      }
    }
  }

  /** Hears what the broker says to one subscription; what comes when it is over is ignored. */
  private final class Ear implements ChannelListener {
    @Nullable ChannelSubscription subscription;

    /** What came before the subscription's position was known. */
    private @Nullable TreeMap<Long, LoggedPublication> stash;

    private String stashEpoch = "";

    @Override
    public void onPublications(String from, List<LoggedPublication> publications) {
      tell(
          () -> {
            if (subscription == null) {
              stash(from, publications);
            } else {
              LiveFeed.this.onPublications(from, publications);
            }
          });
    }

    private void stash(String from, List<LoggedPublication> publications) {
      TreeMap<Long, LoggedPublication> present = stash;
      if (present == null || !from.equals(stashEpoch)) {
        present = new TreeMap<>();
        stash = present;
        stashEpoch = from;
      }
      for (LoggedPublication next : publications) {
        if (present.size() < EARLY_MESSAGES) {
          present.put(next.offset(), next);
        }
      }
    }

    void replayStash() {
      if (stash != null && stashEpoch.equals(epoch)) {
        stash
            .values()
            .forEach(
                next -> {
                  if (next.offset() > last) {
                    keep(next);
                  }
                });
      }
      stash = null;
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
