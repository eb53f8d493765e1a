package io.everwire.internal.stream;

import static java.util.Objects.requireNonNull;

import io.everwire.Limits;
import io.everwire.Peer;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.Stream;
import io.everwire.StreamListener;
import io.everwire.StreamOptions;
import io.everwire.StreamType;
import io.everwire.internal.session.EngineParts;
import io.everwire.internal.session.SerialTimers;
import io.everwire.internal.session.Serializer;
import io.everwire.internal.session.Session;
import io.everwire.internal.wire.StreamFrame;
import io.everwire.internal.wire.WireException;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One endpoint's streams, while sessions come and go. Both sides use this class.
 *
 * <ul>
 *   <li>A stream belongs to the session on which it was opened and ends with it; one that was not
 *       opened yet waits for the next.
 *   <li>Streams are opened in the order of the calls. As many as {@link Limits#maxStreams} may wait
 *       for a session, or for the peer's leave; a further one ends with {@code RESOURCE_EXHAUSTED}.
 *   <li>{@link #open} and {@link #call} may be called by any thread, everything else in the
 *       serializer only.
 * </ul>
 */
public final class Streams implements Peer {

  /**
   * What is set once.
   *
   * @param own this side's limits, as the peer was told
   * @param opensOdd whether this side's streams have odd numbers: the client's
   * @param serializer the sessions' serializer
   * @param timers in the serializer
   * @param random spreads retries
   * @param parts makes the windows
   * @param callbacks runs listeners and handlers
   * @param completions completes futures, and stands in where callbacks refuses
   * @param services what the application does with streams
   */
  public record Settings(
      Limits own,
      boolean opensOdd,
      Serializer serializer,
      SerialTimers timers,
      Supplier<RandomGenerator> random,
      EngineParts parts,
      Executor callbacks,
      Executor completions,
      Services services) {}

  private final Settings settings;
  private final Home home = new Home();
  private final Set<StreamHandle<?, ?>> waiting = new LinkedHashSet<>();
  private @Nullable StreamPlace present;
  private final Calls calls = new Calls();
  private final Retries retries;

  /** Why no more are opened. */
  private @Nullable Status closed;

  public Streams(Settings settings) {
    this.settings = settings;
    this.retries = new Retries(settings);
  }

  @Override
  public <S, R> Stream<S, R> open(
      StreamType<S, R> type, StreamOptions options, StreamListener<? super R> listener) {
    StreamHandle<S, R> handle = prepare(type, options, listener);
    settings.serializer().execute(handle::admit);
    return handle;
  }

  private <S, R> StreamHandle<S, R> prepare(
      StreamType<S, R> type, StreamOptions options, StreamListener<? super R> listener) {
    requireNonNull(type, "type");
    requireNonNull(listener, "listener");
    Opening opening = new Opening(type, requireNonNull(options, "options"));
    Status refusal = opening.ask(settings.services().interceptors());
    StreamHandle<S, R> handle =
        StreamHandle.opening(type, opening.options(), listener, settings, home);
    opening.watch(handle);
    handle.onAdmit(() -> admit(handle, refusal));
    return handle;
  }

  @Override
  public <S, R> CompletableFuture<R> call(StreamType<S, R> type, S request, StreamOptions options) {
    requireNonNull(request, "request");
    if (type.mode() != StreamType.Mode.CALL) {
      throw new IllegalArgumentException(
          "stream \"" + type.name() + "\" is of mode " + type.mode() + " and cannot be called");
    }
    SerialTimers clock = settings.timers();
    TimeLimit limit = options.deadline().map(time -> TimeLimit.in(time, clock)).orElse(null);
    return new CallFuture<>(
            calls,
            type,
            request,
            options.withCallbacks(settings.completions()),
            limit,
            until -> until.left(clock))
        .begin();
  }

  /** What streams have in common, made with the first of them. */
  private final class Home implements StreamHandle.Home {
    private @Nullable StreamFutures futures;

    @Override
    public synchronized StreamFutures futures() {
      StreamFutures made = futures;
      if (made == null) {
        made = new StreamFutures(settings);
        futures = made;
      }
      return made;
    }

    @Override
    public void forget(StreamHandle<?, ?> handle, Status status) {
      if (waiting.remove(handle)) {
        handle.endUnopened(status);
      }
    }
  }

  /** What calls need of their streams' home. */
  private final class Calls implements CallFuture.Attempts {
    /** It is opened with its request, which is sent next, or with what ends it before that. */
    @Override
    public <S, R> Stream<S, R> open(
        StreamType<S, R> type, StreamOptions options, StreamListener<? super R> listener) {
      return prepare(type, options, listener);
    }

    @Override
    public void afterPause(Duration bound, Runnable next) {
      settings.serializer().execute(() -> retries.afterPause(bound, next));
    }

    @Override
    public RetryBudget budget() {
      return retries.budget();
    }
  }

  private void admit(StreamHandle<?, ?> handle, @Nullable Status refusal) {
    Optional<Status> end =
        Optional.ofNullable(refusal).or(() -> refusalOf(handle)).or(handle.deadline()::start);
    if (end.isPresent()) {
      handle.endUnopened(end.get());
      return;
    }
    waiting.add(handle);
    if (present != null) {
      present.streams().openWaiting();
    }
  }

  private Optional<Status> refusalOf(StreamHandle<?, ?> handle) {
    if (closed != null) {
      return Optional.of(
          Status.of(
              closed.code(),
              "stream \"" + handle.name() + "\" is opened after the end: " + closed.message()));
    }
    if (handle.options().metadata().sizeBytes() > settings.own().maxMetadataBytes()) {
      return Optional.of(WireMetadata.tooLarge(handle, settings.own().maxMetadataBytes(), "own"));
    }
    long free = present == null ? 0 : present.streams().freeSlots();
    if (waiting.size() - free >= settings.own().maxStreams()) {
      return Optional.of(
          Status.of(
              StatusCode.RESOURCE_EXHAUSTED,
              String.format(
                  Locale.ROOT,
                  "stream \"%s\" cannot be opened: %,d wait to be opened already"
                      + " (Limits.maxStreams)",
                  handle.name(),
                  waiting.size())));
    }
    return Optional.empty();
  }

  private @Nullable StreamHandle<?, ?> pollWaiting() {
    Iterator<StreamHandle<?, ?>> first = waiting.iterator();
    if (!first.hasNext()) {
      return null;
    }
    StreamHandle<?, ?> handle = first.next();
    first.remove();
    return handle;
  }

  /** There is a new session: what waits is opened on it, and numbers begin anew. */
  public void onSessionOpened(Session session, PeerIdentity identity) {
    if (closed == null) {
      onSessionLost(Status.of(StatusCode.UNAVAILABLE, "the session was replaced"));
      present =
          new StreamPlace(
              () -> new SessionStreams(session, identity, settings, home, this, this::pollWaiting));
      if (!waiting.isEmpty()) {
        present.streams().openWaiting();
      }
    }
  }

  /**
   * A frame has come on the present session.
   *
   * @throws WireException if the peer broke a rule
   */
  public void onFrame(StreamFrame frame) {
    if (present != null) {
      present.streams().onFrame(frame);
    }
  }

  /** The session has ended, and with it the streams that were opened on it. */
  public void onSessionLost(Status status) {
    endPresent(lost(status));
  }

  private void endPresent(Status status) {
    StreamPlace last = present;
    present = null;
    if (last != null) {
      last.end(status);
    }
  }

  /** Whatever the reason, the same stream can be opened anew in the next session. */
  private static Status lost(Status status) {
    return status.code() == StatusCode.UNAVAILABLE
        ? status
        : Status.of(StatusCode.UNAVAILABLE, "the session was lost: " + status);
  }

  /** Opens no more streams: those that wait, and all that come, end with a status. */
  public void refuse(Status status) {
    if (closed == null) {
      closed = status;
      endWaiting(status);
      retries.end();
    }
  }

  private void endWaiting(Status status) {
    List<StreamHandle<?, ?>> unopened = List.copyOf(waiting);
    waiting.clear();
    for (StreamHandle<?, ?> handle : unopened) {
      handle.endUnopened(status);
    }
  }

  /** Ends all streams, those too that wait to be opened, and takes no more. */
  public void close(Status status) {
    Status last = status.isOk() ? Status.of(StatusCode.CANCELLED, "closed") : status;
    refuse(last);
    endPresent(last);
  }

  /** Whether streams that wait are not opened on the present session any more, but on the next. */
  public void hold(boolean held) {
    if (present != null) {
      present.hold(held);
    }
  }

  /** Whether no stream is open. */
  public boolean isAtRest() {
    return openCount() == 0;
  }

  /** How many streams are open or still hold a slot. */
  int openCount() {
    return present == null ? 0 : present.count();
  }

  /** Whether nothing waits to be sent. */
  public boolean isIdle() {
    return waiting.isEmpty() && (present == null || present.isIdle());
  }
}
