package io.everwire.internal.stream;

import static java.util.Objects.requireNonNull;

import io.everwire.RealtimeException;
import io.everwire.Status;
import io.everwire.StreamInterceptor;
import io.everwire.StreamOptions;
import io.everwire.StreamType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A stream that is about to be opened, as interceptors see it. Of one thread. */
final class Opening implements StreamInterceptor.Opening {
  private final StreamType<?, ?> type;
  private final List<Consumer<Status>> actions = new ArrayList<>(0);
  private StreamOptions options;

  Opening(StreamType<?, ?> type, StreamOptions options) {
    this.type = type;
    this.options = options;
  }

  /** Asks all interceptors; returns with what one of them has refused the stream, if one has. */
  @Nullable Status ask(List<StreamInterceptor> interceptors) {
    try {
      for (StreamInterceptor each : interceptors) {
        each.onOpen(this);
      }
      return null;
    } catch (RealtimeException e) {
      if (e.status().isOk()) {
        throw e;
      }
      return e.status();
    }
  }

  /** Has the interceptors told of the end. */
  void watch(StreamHandle<?, ?> handle) {
    actions.forEach(handle.endActions()::add);
  }

  @Override
  public StreamType<?, ?> type() {
    return type;
  }

  @Override
  public StreamOptions options() {
    return options;
  }

  @Override
  public void options(StreamOptions replaced) {
    options = requireNonNull(replaced, "options");
  }

  @Override
  public void onEnd(Consumer<Status> action) {
    actions.add(requireNonNull(action, "action"));
  }
}
