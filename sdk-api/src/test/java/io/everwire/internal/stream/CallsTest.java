package io.everwire.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everwire.CallHandler;
import io.everwire.Codec;
import io.everwire.Limits;
import io.everwire.Metadata;
import io.everwire.Peer;
import io.everwire.RealtimeException;
import io.everwire.RetryPolicy;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.StreamContext;
import io.everwire.StreamHandler;
import io.everwire.StreamHandlers;
import io.everwire.StreamInterceptor;
import io.everwire.StreamOptions;
import io.everwire.StreamType;
import io.everwire.internal.wire.StreamFrame.StreamOpen;
import io.everwire.internal.wire.StreamFrame.StreamReset;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** One request, one answer, and all that can come between them. */
class CallsTest {
  private static final StreamType<String, String> SHOUT =
      StreamType.call("shout", Codec.utf8(), Codec.utf8());
  private static final StreamType<String, String> OTHER =
      StreamType.call("other", Codec.utf8(), Codec.utf8());
  private static final Status REFUSED =
      Status.of(StatusCode.PERMISSION_DENIED, "not you").withDetail("why", Codec.utf8(), "because");

  private final Served served = new Served();
  private final List<StreamContext> contexts = new ArrayList<>();
  private final List<String> requests = new ArrayList<>();

  /** Collects handlers as builders do. */
  static final class Served implements StreamHandlers<Served> {
    private final Services.Collector collector = new Services.Collector();

    @Override
    public <S, R> Served stream(StreamType<S, R> type, StreamHandler<R, S> handler) {
      collector.add(type, handler);
      return this;
    }

    @Override
    public Served interceptor(StreamInterceptor interceptor) {
      collector.add(interceptor);
      return this;
    }

    @Override
    public Served exposeExceptions() {
      collector.exposeExceptions();
      return this;
    }
  }

  private StreamPair pair() {
    return StreamPair.connected(Services.NONE, served.collector.collected());
  }

  private CallHandler<String, String> upperCase() {
    return (context, request) -> {
      contexts.add(context);
      requests.add(request);
      return request.toUpperCase(java.util.Locale.ROOT);
    };
  }

  private static Status failure(CompletableFuture<?> call) {
    assertThat(call).isCompletedExceptionally();
    try {
      call.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RealtimeException known) {
        return known.status();
      }
      throw e;
    }
    throw new AssertionError("it has an answer");
  }

  @Test
  void aCallIsAnswered() {
    served.call(SHOUT, upperCase());
    StreamPair pair = pair();
    CompletableFuture<String> call = pair.client.streams.call(SHOUT, "hello");
    pair.run();
    assertThat(call).isCompletedWithValue("HELLO");
    assertThat(pair.client.streams.openCount()).isZero();
    assertThat(pair.server.streams.openCount()).isZero();
  }

  @Test
  void aServerCallsItsClient() {
    served.call(SHOUT, upperCase());
    StreamPair pair = StreamPair.connected(served.collector.collected(), Services.NONE);
    CompletableFuture<String> call = pair.server.streams.call(SHOUT, "hello");
    pair.run();
    assertThat(call).isCompletedWithValue("HELLO");
  }

  @Test
  void aStageAnswersWhenItCompletes() {
    CompletableFuture<String> stage = new CompletableFuture<>();
    served.callAsync(SHOUT, (context, request) -> stage);
    StreamPair pair = pair();
    CompletableFuture<String> call = pair.client.streams.call(SHOUT, "hello");
    pair.run();
    assertThat(call).isNotDone();
    stage.complete("later");
    pair.run();
    assertThat(call).isCompletedWithValue("later");
  }

  @Test
  void theStatusThatAHandlerThrowsArrivesWithItsDetails() {
    served.call(
        SHOUT,
        (context, request) -> {
          throw new RealtimeException(REFUSED);
        });
    StreamPair pair = pair();
    CompletableFuture<String> call = pair.client.streams.call(SHOUT, "hello");
    pair.run();
    assertThat(failure(call)).isEqualTo(REFUSED);
    assertThat(failure(call).detail("why", Codec.utf8())).contains("because");
  }

  @Test
  void anExceptionOfAHandlerIsInternalAndKeepsItsText() {
    served.call(
        SHOUT,
        (context, request) -> {
          throw new java.io.IOException("the secret");
        });
    StreamPair pair = pair();
    CompletableFuture<String> call = pair.client.streams.call(SHOUT, "hello");
    pair.run();
    assertThat(failure(call)).isEqualTo(Status.of(StatusCode.INTERNAL, "the handler failed"));
  }

  @Test
  void itsTextIsToldWhereThatIsAllowed() {
    served
        .exposeExceptions()
        .callAsync(
            SHOUT,
            (context, request) ->
                CompletableFuture.<String>failedFuture(new java.io.IOException("the reason")));
    StreamPair pair = pair();
    CompletableFuture<String> call = pair.client.streams.call(SHOUT, "hello");
    pair.run();
    assertThat(failure(call).code()).isEqualTo(StatusCode.INTERNAL);
    assertThat(failure(call).message()).contains("the reason");
  }

  @Test
  void aNameThatNobodyServesIsUnimplemented() {
    StreamPair pair = pair();
    CompletableFuture<String> call = pair.client.streams.call(SHOUT, "hello");
    pair.run();
    assertThat(failure(call).code()).isEqualTo(StatusCode.UNIMPLEMENTED);
    assertThat(failure(call).message()).contains("\"shout\"");
  }

  @Test
  void metadataReachesTheHandler() {
    served.call(SHOUT, upperCase());
    StreamPair pair = pair();
    Metadata metadata =
        Metadata.of("trace", "abc").with("id-bin", ByteBuffer.wrap(new byte[] {0, -1}));
    pair.client.streams.call(SHOUT, "hello", StreamOptions.DEFAULT.withMetadata(metadata));
    pair.run();
    assertThat(contexts)
        .singleElement()
        .satisfies(it -> assertThat(it.metadata()).isEqualTo(metadata));
    assertThat(contexts.get(0).type()).isEqualTo(SHOUT);
    assertThat(contexts.get(0).sessionId()).isEqualTo("s-1");
  }

  @Test
  void metadataAboveTheOwnLimitIsNotSent() {
    served.call(SHOUT, upperCase());
    StreamPair pair = pair();
    CompletableFuture<String> call =
        pair.client.streams.call(
            SHOUT, "hello", StreamOptions.DEFAULT.withMetadata("large", "x".repeat(9_000)));
    pair.run();
    assertThat(failure(call))
        .isEqualTo(
            Status.of(
                StatusCode.RESOURCE_EXHAUSTED,
                "stream \"shout\": metadata of 9,037 bytes, the own limit is 8,192"
                    + " (Limits.maxMetadataBytes)"));
    assertThat(pair.server.received).isEmpty();
  }

  @Test
  void metadataAboveThePeersLimitIsNotSent() {
    served.call(SHOUT, upperCase());
    StreamPair pair =
        StreamPair.connected(
            Limits.DEFAULT,
            Limits.builder().maxMetadataBytes(100).build(),
            Services.NONE,
            served.collector.collected());
    CompletableFuture<String> large =
        pair.client.streams.call(
            SHOUT, "hello", StreamOptions.DEFAULT.withMetadata("large", "x".repeat(100)));
    CompletableFuture<String> small = pair.client.streams.call(SHOUT, "hello");
    pair.run();
    assertThat(failure(large).message()).contains("the peer's limit is 100");
    assertThat(small).isCompletedWithValue("HELLO");
  }

  @Test
  void whatIsLeftOfTheDeadlineTravels() {
    served.call(SHOUT, upperCase());
    StreamPair pair =
        StreamPair.apart(
            Limits.DEFAULT, Limits.DEFAULT, Services.NONE, served.collector.collected());
    CompletableFuture<String> call =
        pair.client.streams.call(
            SHOUT, "hello", StreamOptions.DEFAULT.withDeadline(Duration.ofSeconds(10)));
    pair.environment.advance(Duration.ofMillis(2_500));
    pair.connect();
    assertThat(pair.server.received.get(0)).isEqualTo(new StreamOpen(1, "shout", 7_500, List.of()));
    assertThat(contexts.get(0).timeLeft()).contains(Duration.ofMillis(7_500));
    assertThat(call).isCompletedWithValue("HELLO");
  }

  @Test
  void aDeadlineEndsTheCallOnBothSides() {
    CompletableFuture<String> stage = new CompletableFuture<>();
    served.callAsync(
        SHOUT,
        (context, request) -> {
          contexts.add(context);
          return stage;
        });
    StreamPair pair = pair();
    CompletableFuture<String> call =
        pair.client.streams.call(
            SHOUT, "hello", StreamOptions.DEFAULT.withDeadline(Duration.ofSeconds(1)));
    pair.run();
    pair.environment.advance(Duration.ofMillis(999));
    pair.run();
    assertThat(call).isNotDone();
    pair.environment.advance(Duration.ofMillis(1));
    pair.run();
    assertThat(failure(call).code()).isEqualTo(StatusCode.DEADLINE_EXCEEDED);
    assertThat(failure(call).message()).contains("\"shout\"", "PT1S", "StreamOptions.deadline");
    assertThat(contexts.get(0).ended())
        .get()
        .extracting(Status::code)
        .isEqualTo(StatusCode.DEADLINE_EXCEEDED);
    assertThat(stage).isCancelled();
    assertThat(pair.server.streams.openCount()).isZero();
  }

  @Test
  void theAcceptorKeepsTheDeadlineWithoutTheOpener() {
    CompletableFuture<String> stage = new CompletableFuture<>();
    served.callAsync(SHOUT, (context, request) -> stage);
    StreamPair pair = pair();
    pair.client.streams.call(
        SHOUT, "hello", StreamOptions.DEFAULT.withDeadline(Duration.ofSeconds(1)));
    pair.run();
    pair.cut();
    pair.run();
    pair.environment.advance(Duration.ofSeconds(1));
    pair.run();
    assertThat(stage).isCancelled();
  }

  @Test
  void aDeadlineOfZeroOrLessEndsTheCallAtOnce() {
    served.call(SHOUT, upperCase());
    StreamPair pair = pair();
    for (Duration time :
        List.of(Duration.ZERO, Duration.ofSeconds(-1), Duration.ofNanos(Long.MIN_VALUE))) {
      CompletableFuture<String> call =
          pair.client.streams.call(SHOUT, "hello", StreamOptions.DEFAULT.withDeadline(time));
      pair.run();
      assertThat(failure(call).code()).isEqualTo(StatusCode.DEADLINE_EXCEEDED);
    }
    assertThat(pair.server.received).isEmpty();
  }

  @Test
  void aHugeDeadlineIsOneOfAHundredYears() {
    served.call(SHOUT, upperCase());
    StreamPair pair = pair();
    CompletableFuture<String> call =
        pair.client.streams.call(
            SHOUT, "hello", StreamOptions.DEFAULT.withDeadline(Duration.ofSeconds(Long.MAX_VALUE)));
    pair.run();
    assertThat(call).isCompletedWithValue("HELLO");
    assertThat(contexts.get(0).timeLeft()).contains(Duration.ofDays(36_525));
  }

  @Test
  void toCancelTheFutureCancelsTheHandlersStage() {
    CompletableFuture<String> stage = new CompletableFuture<>();
    served.callAsync(SHOUT, (context, request) -> stage);
    StreamPair pair = pair();
    CompletableFuture<String> call = pair.client.streams.call(SHOUT, "hello");
    pair.run();
    call.cancel(true);
    pair.run();
    assertThat(stage).isCancelled();
    assertThatThrownBy(call::join).isInstanceOf(CancellationException.class);
    assertThat(pair.client.streams.openCount()).isZero();
    assertThat(pair.server.streams.openCount()).isZero();
  }

  @Test
  void aCancelledCallKeepsItsSlotUntilItsWorkIsDone() {
    CompletableFuture<Void> work = new CompletableFuture<>();
    served.callAsync(
        SHOUT,
        (context, request) -> {
          context.holdUntil(work);
          return new CompletableFuture<String>();
        });
    StreamPair pair = pair();
    CompletableFuture<String> call = pair.client.streams.call(SHOUT, "hello");
    pair.run();
    call.cancel(true);
    pair.run();
    assertThat(pair.server.streams.openCount()).isEqualTo(1);
    work.complete(null);
    pair.run();
    assertThat(pair.server.streams.openCount()).isZero();
    assertThat(pair.client.received).last().isInstanceOf(StreamReset.class);
  }

  @Test
  void anEndIsToldWhileTheHandlerIsStillAtWork() {
    List<Status> ends = new ArrayList<>();
    served.stream(
        SHOUT,
        (context, stream) -> {
          context.onEnd(ends::add);
          return message -> {};
        });
    StreamPair pair = pair();
    CompletableFuture<String> call = pair.client.streams.call(SHOUT, "hello");
    pair.run();
    pair.server.holdCallbacks();
    call.cancel(true);
    pair.run();
    assertThat(ends).extracting(Status::code).containsExactly(StatusCode.CANCELLED);
    assertThat(pair.server.streams.openCount()).isEqualTo(1);
    pair.server.releaseCallbacks();
    pair.run();
    assertThat(pair.server.streams.openCount()).isZero();
  }

  @Test
  void aNestedCallInheritsWhatIsLeftOfTheTime() {
    List<Optional<Duration>> left = new ArrayList<>();
    Services client =
        new Served()
            .call(
                OTHER,
                (context, request) -> {
                  left.add(context.timeLeft());
                  return "nested";
                })
            .collector
            .collected();
    served.callAsync(
        SHOUT,
        (context, request) ->
            context
                .peer()
                .call(OTHER, request, StreamOptions.DEFAULT.withDeadline(Duration.ofHours(1))));
    StreamPair pair = StreamPair.connected(client, served.collector.collected());
    CompletableFuture<String> call =
        pair.client.streams.call(
            SHOUT, "hello", StreamOptions.DEFAULT.withDeadline(Duration.ofSeconds(3)));
    pair.run();
    assertThat(call).isCompletedWithValue("nested");
    assertThat(left).containsExactly(Optional.of(Duration.ofSeconds(3)));
  }

  @Test
  void aNestedCallIsCancelledWithTheOneThatItServes() {
    CompletableFuture<String> nested = new CompletableFuture<>();
    Services client =
        new Served().callAsync(OTHER, (context, request) -> nested).collector.collected();
    served.callAsync(SHOUT, (context, request) -> context.peer().call(OTHER, request));
    StreamPair pair = StreamPair.connected(client, served.collector.collected());
    CompletableFuture<String> call = pair.client.streams.call(SHOUT, "hello");
    pair.run();
    call.cancel(true);
    pair.run();
    assertThat(nested).isCancelled();
    assertThat(pair.server.streams.openCount()).isZero();
    assertThat(pair.client.streams.openCount()).isZero();
  }

  @Test
  void aLostSessionFailsTheCallWithUnavailable() {
    served.callAsync(SHOUT, (context, request) -> new CompletableFuture<String>());
    StreamPair pair = pair();
    CompletableFuture<String> call = pair.client.streams.call(SHOUT, "hello");
    pair.run();
    pair.lose(Status.of(StatusCode.NOT_FOUND, "unknown session"));
    assertThat(failure(call).code()).isEqualTo(StatusCode.UNAVAILABLE);
    assertThat(failure(call).message()).contains("unknown session");
  }

  @Test
  void anIdempotentCallIsTriedAgainInTheNextSession() {
    List<CompletableFuture<String>> stages = new ArrayList<>();
    served.callAsync(
        SHOUT,
        (context, request) -> {
          stages.add(new CompletableFuture<>());
          return stages.get(stages.size() - 1);
        });
    StreamPair pair = pair();
    CompletableFuture<String> call =
        pair.client.streams.call(
            SHOUT, "hello", StreamOptions.DEFAULT.withRetry(RetryPolicy.DEFAULT));
    pair.run();
    pair.lose(Status.of(StatusCode.UNAVAILABLE, "gone"));
    assertThat(call).isNotDone();
    pair.environment.advance(Duration.ofSeconds(1));
    pair.connect();
    assertThat(stages).hasSize(2);
    stages.get(1).complete("at last");
    pair.run();
    assertThat(call).isCompletedWithValue("at last");
  }

  @Test
  void itIsNotTriedMoreOftenThanThePolicySays() {
    served.call(
        SHOUT,
        (context, request) -> {
          requests.add(request);
          throw new RealtimeException(StatusCode.UNAVAILABLE, "busy");
        });
    StreamPair pair = pair();
    CompletableFuture<String> call =
        pair.client.streams.call(
            SHOUT,
            "hello",
            StreamOptions.DEFAULT.withRetry(
                new RetryPolicy(3, Duration.ofMillis(1), Duration.ofMillis(1))));
    for (int i = 0; i < 10; i++) {
      pair.run();
      pair.environment.advance(Duration.ofSeconds(1));
    }
    assertThat(failure(call).message()).isEqualTo("busy");
    assertThat(requests).hasSize(3);
  }

  @Test
  void nothingIsTriedAgainWhileMostCallsFail() {
    served.call(
        SHOUT,
        (context, request) -> {
          requests.add(request);
          throw new RealtimeException(StatusCode.UNAVAILABLE, "busy");
        });
    RetryPolicy patient = new RetryPolicy(10, Duration.ofMillis(1), Duration.ofMillis(1));
    StreamPair pair = pair();
    for (int i = 0; i < 20; i++) {
      pair.client.streams.call(SHOUT, "hello", StreamOptions.DEFAULT.withRetry(patient));
      for (int turn = 0; turn < 10; turn++) {
        pair.run();
        pair.environment.advance(Duration.ofSeconds(3));
      }
    }
    // 10 tokens, of which 5 can be spent: 4 more attempts after as many failures.
    assertThat(requests).hasSize(20 + 4);
  }

  @Test
  void otherFailuresAreNotTriedAgain() {
    served.call(
        SHOUT,
        (context, request) -> {
          requests.add(request);
          throw new RealtimeException(REFUSED);
        });
    StreamPair pair = pair();
    CompletableFuture<String> call =
        pair.client.streams.call(
            SHOUT, "hello", StreamOptions.DEFAULT.withRetry(RetryPolicy.DEFAULT));
    pair.run();
    assertThat(failure(call)).isEqualTo(REFUSED);
    assertThat(requests).hasSize(1);
  }

  @Test
  void allAttemptsShareTheDeadline() {
    served.callAsync(SHOUT, (context, request) -> new CompletableFuture<String>());
    StreamPair pair = pair();
    CompletableFuture<String> call =
        pair.client.streams.call(
            SHOUT,
            "hello",
            StreamOptions.DEFAULT
                .withRetry(RetryPolicy.DEFAULT)
                .withDeadline(Duration.ofSeconds(5)));
    pair.run();
    pair.lose(Status.of(StatusCode.UNAVAILABLE, "gone"));
    pair.environment.advance(Duration.ofSeconds(1));
    pair.connect();
    assertThat(pair.server.received)
        .filteredOn(StreamOpen.class::isInstance)
        .extracting(frame -> ((StreamOpen) frame).timeLeftMillis())
        .containsExactly(5_000L, 4_000L);
    pair.environment.advance(Duration.ofSeconds(4));
    pair.run();
    assertThat(failure(call).code()).isEqualTo(StatusCode.DEADLINE_EXCEEDED);
  }

  @Test
  void aCallBetweenTwoAttemptsFailsWhenTheClientIsClosed() {
    served.callAsync(SHOUT, (context, request) -> new CompletableFuture<String>());
    StreamPair pair = pair();
    CompletableFuture<String> call =
        pair.client.streams.call(
            SHOUT, "hello", StreamOptions.DEFAULT.withRetry(RetryPolicy.DEFAULT));
    pair.run();
    pair.lose(Status.of(StatusCode.UNAVAILABLE, "gone"));
    pair.client.execute(() -> pair.client.streams.close(Status.OK));
    pair.run();
    assertThat(failure(call).code()).isEqualTo(StatusCode.CANCELLED);
  }

  @Test
  void aRequestThatIsTooLargeFailsTheCall() {
    served.call(SHOUT, upperCase());
    StreamPair pair =
        StreamPair.connected(
            Limits.builder().maxMessageBytes(10).build(),
            Limits.DEFAULT,
            Services.NONE,
            served.collector.collected());
    CompletableFuture<String> call = pair.client.streams.call(SHOUT, "12345678901");
    pair.run();
    assertThat(failure(call).code()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED);
    assertThat(failure(call).message()).contains("Limits.maxMessageBytes");
  }

  @Test
  void anAnswerThatIsTooLargeFailsTheCall() {
    served.call(SHOUT, (context, request) -> "12345678901");
    StreamPair pair =
        StreamPair.connected(
            Limits.builder().maxMessageBytes(10).build(),
            Limits.DEFAULT,
            Services.NONE,
            served.collector.collected());
    CompletableFuture<String> call = pair.client.streams.call(SHOUT, "hello");
    pair.run();
    assertThat(failure(call).code()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED);
  }

  @Test
  void onlyTypesOfCallsCanBeCalled() {
    StreamPair pair = pair();
    Peer peer = pair.client.streams;
    assertThatThrownBy(
            () -> peer.call(StreamType.duplex("chat", Codec.utf8(), Codec.utf8()), "hello"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("stream \"chat\" is of mode DUPLEX and cannot be called");
  }

  @Test
  void interceptorsOfBothSidesSeeACall() {
    List<String> seen = new ArrayList<>();
    StreamInterceptor opener =
        new StreamInterceptor() {
          @Override
          public void onOpen(Opening opening) {
            opening.options(opening.options().withMetadata("token", "t0"));
            opening.onEnd(
                status -> seen.add("opened " + opening.type().name() + " ended " + status));
          }
        };
    StreamInterceptor acceptor =
        new StreamInterceptor() {
          @Override
          public void onAccept(StreamContext context) {
            seen.add("accepted with " + context.metadata().text("token").orElse("nothing"));
          }

          @Override
          public void around(StreamContext context, Runnable callback) {
            seen.add("begin");
            callback.run();
            seen.add("end");
          }
        };
    served.interceptor(acceptor).call(SHOUT, upperCase());
    StreamPair pair =
        StreamPair.connected(
            new Served().interceptor(opener).collector.collected(), served.collector.collected());
    pair.client.streams.call(SHOUT, "hello");
    pair.run();
    assertThat(seen)
        .startsWith("accepted with t0", "begin", "end", "begin", "end")
        .contains("opened shout ended OK");
  }

  @Test
  void anInterceptorRefusesBeforeTheHandler() {
    served
        .interceptor(
            new StreamInterceptor() {
              @Override
              public void onAccept(StreamContext context) {
                throw new RealtimeException(REFUSED);
              }
            })
        .call(SHOUT, upperCase());
    StreamPair pair = pair();
    CompletableFuture<String> call = pair.client.streams.call(SHOUT, "hello");
    pair.run();
    assertThat(failure(call)).isEqualTo(REFUSED);
    assertThat(requests).isEmpty();
  }

  @Test
  void anInterceptorOfTheOpenerRefusesBeforeAnythingIsSent() {
    Services client =
        new Served()
            .interceptor(
                new StreamInterceptor() {
                  @Override
                  public void onOpen(Opening opening) {
                    throw new RealtimeException(REFUSED);
                  }
                })
            .collector
            .collected();
    StreamPair pair =
        StreamPair.connected(client, served.call(SHOUT, upperCase()).collector.collected());
    CompletableFuture<String> call = pair.client.streams.call(SHOUT, "hello");
    pair.run();
    assertThat(failure(call)).isEqualTo(REFUSED);
    assertThat(pair.server.received).isEmpty();
  }
}
