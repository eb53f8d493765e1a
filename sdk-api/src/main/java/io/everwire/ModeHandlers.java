package io.everwire;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Makes of handlers that fit one mode what takes any stream. */
final class ModeHandlers {
  private ModeHandlers() {}

  static <S, R> StreamType<S, R> require(StreamType<S, R> type, StreamType.Mode mode) {
    if (type.mode() != mode) {
      throw new IllegalArgumentException(
          "stream \"" + type.name() + "\" is of mode " + type.mode() + ", must be " + mode);
    }
    return type;
  }

  /** Keeps the one request until the opener has said that it is the only one. */
  private abstract static class OneRequest<S> implements StreamListener<S> {
    private @Nullable S request;

    @Override
    public void onMessage(S message) {
      request = message;
    }

    @Override
    public void onHalfClosed() {
      handle(requireNonNull(request, "request"));
    }

    abstract void handle(S request);
  }

  /** Work in the present thread, which is interrupted when the stream ends before. */
  private static void run(StreamContext context, Interruption.Work work) {
    Interruption interruption = new Interruption();
    context.onEnd(status -> interruption.interrupt());
    try {
      interruption.run(work);
    } catch (Exception e) {
      context.fail(e);
    }
  }

  static <S, R> StreamHandler<R, S> call(CallHandler<S, R> handler) {
    requireNonNull(handler, "handler");
    return (context, stream) ->
        new OneRequest<S>() {
          @Override
          void handle(S request) {
            run(context, () -> answer(context, stream, handler.handle(context, request)));
          }
        };
  }

  static <S, R> StreamHandler<R, S> callAsync(
      CallHandler<S, ? extends CompletionStage<R>> handler) {
    requireNonNull(handler, "handler");
    return (context, stream) ->
        new OneRequest<S>() {
          @Override
          void handle(S request) {
            CompletionStage<R> stage;
            try {
              stage = requireNonNull(handler.handle(context, request), "stage");
            } catch (Exception e) {
              context.fail(e);
              return;
            }
            context.holdUntil(stage);
            context.onEnd(status -> cancel(stage));
            stage.whenComplete((answer, failure) -> complete(context, stream, answer, failure));
          }
        };
  }

  private static void cancel(CompletionStage<?> stage) {
    try {
      stage.toCompletableFuture().cancel(true);
    } catch (UnsupportedOperationException e) {
      // A stage that does not let itself be cancelled; its handler can ask the context.
      return;
    }
  }

  private static <R> void complete(
      StreamContext context, Stream<R, ?> stream, @Nullable R answer, @Nullable Throwable failure) {
    if (failure != null) {
      context.fail(unwrap(failure));
    } else if (answer == null) {
      context.fail(new NullPointerException("the handler's stage completed with null"));
    } else {
      answer(context, stream, answer);
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // a failure is dealt with there
  private static <R> void answer(StreamContext context, Stream<R, ?> stream, R answer) {
    CompletableFuture<Void> sent = stream.send(requireNonNull(answer, "the handler's answer"));
    sent.whenComplete(
        (done, failure) -> {
          if (failure != null) {
            context.fail(unwrap(failure));
          }
        });
  }

  private static Throwable unwrap(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  static <S, R> StreamHandler<R, S> serverStream(RequestHandler<S, R> handler) {
    requireNonNull(handler, "handler");
    return (context, stream) ->
        new OneRequest<S>() {
          @Override
          void handle(S request) {
            run(
                context,
                () -> {
                  handler.handle(context, request, new BlockingStream<>(stream));
                  stream.halfClose();
                });
          }
        };
  }
}
