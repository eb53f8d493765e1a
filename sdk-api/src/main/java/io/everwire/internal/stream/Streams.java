package io.everwire.internal.stream;

import static java.util.Objects.requireNonNull;

import io.everwire.Limits;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.Stream;
import io.everwire.StreamContext;
import io.everwire.StreamHandler;
import io.everwire.StreamListener;
import io.everwire.StreamType;
import io.everwire.internal.session.CallbackLane;
import io.everwire.internal.session.EngineParts;
import io.everwire.internal.session.Serializer;
import io.everwire.internal.session.Session;
import io.everwire.internal.wire.StreamFrame;
import io.everwire.internal.wire.WireException;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One endpoint's streams, while sessions come and go. Both sides use this class.
 *
 * <ul>
 *   <li>A stream belongs to the session on which it was opened and ends with it; one that was not
 *       opened yet waits for the next.
 *   <li>Streams are opened in the order of the calls. As many as {@link Limits#maxStreams} may wait
 *       for a session, or for the peer's leave; a further one ends with {@code RESOURCE_EXHAUSTED}.
 *   <li>{@link #open} may be called by any thread, everything else in the serializer only.
 * </ul>
 */
public final class Streams {

  /**
   * What is set once.
   *
   * @param own this side's limits, as the peer was told
   * @param opensOdd whether this side's streams have odd numbers: the client's
   * @param serializer the sessions' serializer
   * @param parts makes the windows
   * @param callbacks runs listeners and handlers
   * @param completions completes futures, and stands in where callbacks refuses
   * @param handlers by name, what the peer may open
   */
  public record Settings(
      Limits own,
      boolean opensOdd,
      Serializer serializer,
      EngineParts parts,
      Executor callbacks,
      Executor completions,
      Map<String, Registration<?, ?>> handlers) {
    public Settings {
      handlers = Map.copyOf(handlers);
    }
  }

  /** A type of streams that the peer may open, and who takes them. */
  public record Registration<S, R>(StreamType<S, R> type, StreamHandler<R, S> handler) {}

  private final Settings settings;
  private final StreamHandle.Home home;
  private final Set<StreamHandle<?, ?>> waiting = new LinkedHashSet<>();
  private @Nullable SessionStreams present;
  private @Nullable Status closed;

  public Streams(Settings settings) {
    this.settings = settings;
    CallbackLane completions =
        new CallbackLane(settings.completions(), settings.completions(), () -> {});
    this.home =
        new StreamHandle.Home() {
          @Override
          public CallbackLane completions() {
            return completions;
          }

          @Override
          public void forget(StreamHandle<?, ?> handle, Status status) {
            if (waiting.remove(handle)) {
              handle.endUnopened(status);
            }
          }
        };
  }

  /** Opens a stream; it can be used at once. Any thread. */
  public <S, R> Stream<S, R> open(StreamType<S, R> type, StreamListener<? super R> listener) {
    requireNonNull(listener, "listener");
    StreamHandle<S, R> handle =
        new StreamHandle<>(type.name(), type.sent(), type.received(), settings, home);
    handle.toldTo(listener);
    settings.serializer().execute(() -> admit(handle));
    return handle;
  }

  private void admit(StreamHandle<?, ?> handle) {
    long free = present == null ? 0 : present.freeSlots();
    if (closed != null) {
      handle.endUnopened(
          Status.of(
              StatusCode.FAILED_PRECONDITION,
              "stream \"" + handle.name() + "\" is opened after the end: " + closed));
    } else if (waiting.size() - free >= settings.own().maxStreams()) {
      handle.endUnopened(
          Status.of(
              StatusCode.RESOURCE_EXHAUSTED,
              String.format(
                  Locale.ROOT,
                  "stream \"%s\" cannot be opened: %,d wait to be opened already"
                      + " (Limits.maxStreams)",
                  handle.name(),
                  waiting.size())));
    } else {
      waiting.add(handle);
      if (present != null) {
        present.openWaiting();
      }
    }
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
  public void onSessionOpened(Session session, StreamContext context) {
    if (closed == null) {
      onSessionLost(Status.of(StatusCode.UNAVAILABLE, "the session was replaced"));
      present = new SessionStreams(session, context, settings, home, this::pollWaiting);
      present.openWaiting();
    }
  }

  /**
   * A frame has come on the present session.
   *
   * @throws WireException if the peer broke a rule
   */
  public void onFrame(StreamFrame frame) {
    if (present != null) {
      present.onFrame(frame);
    }
  }

  /** The session has ended, and with it the streams that were opened on it. */
  public void onSessionLost(Status status) {
    SessionStreams lost = present;
    present = null;
    if (lost != null) {
      lost.end(status.isOk() ? Status.of(StatusCode.UNAVAILABLE, "the session has ended") : status);
    }
  }

  /** Ends all streams, those too that wait to be opened, and takes no more. */
  public void close(Status status) {
    if (closed != null) {
      return;
    }
    closed = status.isOk() ? Status.of(StatusCode.CANCELLED, "closed") : status;
    onSessionLost(closed);
    List<StreamHandle<?, ?>> unopened = List.copyOf(waiting);
    waiting.clear();
    for (StreamHandle<?, ?> handle : unopened) {
      handle.endUnopened(closed);
    }
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
