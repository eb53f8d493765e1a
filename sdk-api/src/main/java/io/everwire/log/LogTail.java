package io.everwire.log;

import static java.util.Objects.requireNonNull;

import io.everwire.HistoryQuery.Direction;
import io.everwire.Position;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.Stream;
import io.everwire.broker.Broker;
import io.everwire.broker.ChannelListener;
import io.everwire.broker.ChannelSubscription;
import io.everwire.broker.LogPage;
import io.everwire.broker.LoggedPublication;
import io.everwire.broker.PresentMember;
import io.everwire.broker.Publication;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a log on and on for one follower, and sends what passes its filter.
 *
 * <ul>
 *   <li>What is published live only wakes it; entries come from the log, in order and without a
 *       hole that is not told.
 *   <li>Bounded: it holds one page, and reads the next when the follower has taken that.
 *   <li>Serial: {@link #turn} runs on the executor, never twice at once; everything that comes from
 *       elsewhere is left in a field and has it run.
 * </ul>
 */
final class LogTail implements ChannelListener {
  private static final Logger LOG = LoggerFactory.getLogger(LogTail.class);
  private static final int PAGE_ENTRIES = 256;
  private static final long PAGE_BYTES = 256L << 10;
  private static final long PATIENCE_SECONDS = 10;

  /** A long history lets others have the thread between. */
  private static final int TURNS_BEFORE_RELIEF = 16;

  /** After so many that do not pass the follower is told where it stands. */
  private static final int SKIPPED_BEFORE_MARK = 256;

  private final Broker broker;
  private final Executor executor;
  private final FollowRequest request;
  private final EntryFilter filter;
  private final Stream<FollowAnswer, FollowRequest> stream;
  private final AtomicInteger calls = new AtomicInteger();
  private volatile boolean ended;

  /** Whether something was published that may not have been read. */
  private volatile boolean woken = true;

  /** An answer of the broker that waits for its turn. */
  private volatile @Nullable Runnable answer;

  // In its turns.
  private @Nullable ChannelSubscription subscription;
  private @Nullable RewindScan scan;
  private boolean asking;
  private @Nullable Position at;
  private @Nullable LogPage page;
  private Iterator<LoggedPublication> rest = List.<LoggedPublication>of().iterator();
  private int skipped;
  private boolean caughtUp;

  LogTail(
      Broker broker,
      Executor executor,
      FollowRequest request,
      Stream<FollowAnswer, FollowRequest> stream) {
    this.broker = broker;
    this.executor = executor;
    this.request = request;
    this.filter = new EntryFilter(request.filter());
    this.stream = stream;
    this.scan =
        request.after().isEmpty() && request.last() > 0
            ? new RewindScan(filter, request.last())
            : null;
  }

  void begin() {
    wake();
  }

  /** Has it go on: the follower takes more, or something else has changed. */
  void wake() {
    if (calls.getAndIncrement() == 0) {
      executor.execute(this::turns);
    }
  }

  void end() {
    ended = true;
    wake();
  }

  private void turns() {
    int seen = calls.get();
    for (int turn = 0; turn < TURNS_BEFORE_RELIEF; turn++) {
      try {
        turn();
      } catch (RuntimeException e) {
        LOG.error("following \"{}\" has failed", request.channel(), e);
        fail(StatusCode.INTERNAL, "it has failed");
      }
      seen = calls.addAndGet(-seen);
      if (seen == 0) {
        return;
      }
    }
    executor.execute(this::turns);
  }

  private void turn() {
    Runnable come = answer;
    if (come != null) {
      answer = null;
      asking = false;
      come.run();
    }
    if (ended) {
      close();
    } else if (!asking) {
      goOn();
    }
  }

  private void close() {
    rest = List.<LoggedPublication>of().iterator();
    page = null;
    if (subscription != null) {
      subscription.close();
      subscription = null;
    }
  }

  private void goOn() {
    if (subscription == null) {
      ask(
          broker.subscribe(request.channel(), this).whenComplete(this::closeIfLate),
          this::onSubscribed);
    } else if (at == null && scan != null) {
      read(Direction.BACKWARD, scan.before(), this::onScanned);
    } else if (page != null) {
      sendPage();
    } else if (woken) {
      woken = false;
      read(Direction.FORWARD, Optional.ofNullable(at), this::onPage);
    }
  }

  private void read(Direction direction, Optional<Position> from, Consumer<LogPage> onPage) {
    ask(broker.read(request.channel(), direction, from, PAGE_ENTRIES, PAGE_BYTES), onPage);
  }

  private <T> void ask(CompletionStage<T> stage, Consumer<T> onAnswer) {
    asking = true;
    CompletionStage<T> patient =
        stage
            .thenApply(value -> value)
            .toCompletableFuture()
            .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS);
    patient.whenComplete(
        (value, failure) -> {
          answer =
              failure == null && value != null
                  ? () -> onAnswer.accept(value)
                  : () -> fail(StatusCode.UNAVAILABLE, "the broker gave no answer");
          wake();
        });
  }

  private void fail(StatusCode code, String why) {
    ended = true;
    stream.cancel(Status.of(code, "following \"" + request.channel() + "\" ended: " + why));
    wake();
  }

  /** One that comes when nobody waits for it any more. */
  private void closeIfLate(@Nullable ChannelSubscription begun, @Nullable Throwable failure) {
    if (begun != null && ended) {
      begun.close();
    }
  }

  private void onSubscribed(ChannelSubscription begun) {
    subscription = begun;
    if (scan == null) {
      beginAt(request.after().orElse(begun.position()));
    }
  }

  private void onScanned(LogPage scanned) {
    Optional<Position> found = requireNonNull(scan, "scan").onPage(scanned);
    if (found.isPresent() && !ended) {
      scan = null;
      beginAt(found.get());
    }
  }

  private void beginAt(Position position) {
    at = position;
    send(FollowAnswer.of(FollowAnswer.Kind.BEGUN, position.epoch(), position.offset()));
  }

  private void onPage(LogPage come) {
    Position before = requireNonNull(at, "at");
    String epoch = come.head().epoch();
    long wholeAfter = Math.max(0, come.firstOffset() - 1);
    boolean isNew = !epoch.equals(before.epoch());
    if (isNew || wholeAfter > before.offset()) {
      at = new Position(epoch, wholeAfter);
      skipped = 0;
      send(
          FollowAnswer.gap(
              isNew ? epoch : "", wholeAfter, isNew ? 0 : wholeAfter - before.offset()));
    }
    page = come;
    rest = come.publications().iterator();
    sendPage();
  }

  private void sendPage() {
    LogPage present = requireNonNull(page, "page");
    String epoch = present.head().epoch();
    while (rest.hasNext()) {
      if (!stream.isReady()) {
        return; // woken when it is
      }
      LoggedPublication next = rest.next();
      if (next.offset() > requireNonNull(at, "at").offset()) {
        at = new Position(epoch, next.offset());
        pass(next);
      }
    }
    page = null;
    if (present.hasMore()) {
      woken = true;
      wake();
    } else {
      onEndOfLog(present.head());
    }
  }

  private void pass(LoggedPublication next) {
    if (filter.passes(next.publication())) {
      skipped = 0;
      send(
          FollowAnswer.entry(
              next.offset(), requireNonNull(next.publication().payload(), "payload")));
    } else if (++skipped >= SKIPPED_BEFORE_MARK) {
      mark();
    }
  }

  private void mark() {
    skipped = 0;
    send(FollowAnswer.of(FollowAnswer.Kind.MOVED, "", requireNonNull(at, "at").offset()));
  }

  private void onEndOfLog(Position head) {
    Position present = requireNonNull(at, "at");
    if (head.epoch().equals(present.epoch()) && head.offset() > present.offset()) {
      at = head; // what is between has expired
    }
    if (!caughtUp) {
      caughtUp = true;
      skipped = 0;
      send(FollowAnswer.of(FollowAnswer.Kind.CAUGHT_UP, "", requireNonNull(at, "at").offset()));
    }
    if (woken) {
      wake();
    }
  }

  private void send(FollowAnswer message) {
    // One that fails has ended the stream, which is told.
    CompletionStage<Void> sent = stream.send(message);
    sent.exceptionally(failure -> null);
  }

  @Override
  public void onPublications(String epoch, List<LoggedPublication> publications) {
    woken = true;
    wake();
  }

  @Override
  public void onVolatile(Publication publication) {
    // Takes no place in the log.
  }

  @Override
  public void onPresence(List<PresentMember> entered, List<PresentMember> left) {
    // Followers are not told who else is there.
  }

  @Override
  public void onInterrupted(String reason) {
    fail(StatusCode.UNAVAILABLE, "the broker was interrupted");
  }
}
