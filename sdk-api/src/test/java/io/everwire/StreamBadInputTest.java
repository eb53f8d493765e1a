package io.everwire;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Handlers and openers that do what they should not: each gets a defined answer, and a call beside
 * it in the same session goes on.
 */
@Timeout(60)
class StreamBadInputTest {
  private static final StreamType<String, String> BESIDE =
      StreamType.call("beside", Codec.utf8(), Codec.utf8());
  private static final StreamType<String, String> BAD_CALL =
      StreamType.call("bad-call", Codec.utf8(), Codec.utf8());
  private static final StreamType<String, String> BAD =
      StreamType.duplex("bad", Codec.utf8(), Codec.utf8());
  private static final StreamOptions SOON =
      StreamOptions.DEFAULT.withDeadline(Duration.ofMillis(300));
  private static final AtomicInteger NAMES = new AtomicInteger();

  private final List<AutoCloseable> open = new ArrayList<>();
  private RealtimeServer.Builder building = RealtimeServer.builder();

  @BeforeEach
  void prepare() {
    building =
        RealtimeServer.builder()
            .listen("mem:stream-bad-input-" + NAMES.incrementAndGet())
            .call(BESIDE, (context, request) -> request + "!");
  }

  @AfterEach
  void close() throws Exception {
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
  }

  private RealtimeClient connect() throws Exception {
    RealtimeServer server = building.build().start();
    open.add(server);
    RealtimeClient client = RealtimeClient.builder().endpoint(server.uri().toString()).build();
    open.add(client);
    client.connect().get(10, SECONDS);
    return client;
  }

  private static void assertOthersGoOn(RealtimeClient client) throws Exception {
    assertThat(client.call(BESIDE, "others").get(10, SECONDS)).isEqualTo("others!");
  }

  private static StatusCode codeOf(RealtimeClient client, StreamOptions options) throws Exception {
    try {
      BlockingStream.call(client, BAD_CALL, "request", options);
      return StatusCode.OK;
    } catch (RealtimeException e) {
      return e.status().code();
    }
  }

  @Test
  void aHandlerThatNeverReadsHoldsItsOpenerOnly() throws Exception {
    building.stream(
        BAD,
        (context, stream) ->
            new StreamListener<>() {
              @Override
              public long initialDemand() {
                return 0;
              }

              @Override
              public void onMessage(String message) {
                throw new AssertionError("nothing was asked for");
              }
            });
    RealtimeClient client = connect();
    Stream<String, String> stream = client.open(BAD, message -> {});
    List<CompletableFuture<Void>> sent = new ArrayList<>();
    await()
        .pollInterval(Duration.ofMillis(1))
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              if (stream.isReady()) {
                sent.add(stream.send("x".repeat(10_000)));
              }
              return sent.size() > 20 && !stream.isReady();
            });
    for (int i = 0; i < 50; i++) {
      sent.add(stream.send("x".repeat(10_000)));
    }
    assertThatThrownBy(sent.get(sent.size() - 1)::join)
        .hasMessageContaining("Limits.streamQueueBytes");
    assertOthersGoOn(client);
    stream.cancel(Status.of(StatusCode.CANCELLED, "given up"));
    assertThat(stream.closed().get(10, SECONDS).code()).isEqualTo(StatusCode.CANCELLED);
  }

  @Test
  void aHandlerThatNeverAnswersIsEndedByTheDeadline() throws Exception {
    building.callAsync(BAD_CALL, (context, request) -> new CompletableFuture<String>());
    RealtimeClient client = connect();
    CompletableFuture<String> waiting = client.call(BAD_CALL, "request");
    assertThat(codeOf(client, SOON)).isEqualTo(StatusCode.DEADLINE_EXCEEDED);
    assertOthersGoOn(client);
    assertThat(waiting).isNotDone();
  }

  @Test
  void aHandlerThatThrowsEndsItsStreamOnly() throws Exception {
    building.call(
        BAD_CALL,
        (context, request) -> {
          throw new IllegalStateException("a bug");
        });
    RealtimeClient client = connect();
    assertThat(codeOf(client, StreamOptions.DEFAULT)).isEqualTo(StatusCode.INTERNAL);
    assertOthersGoOn(client);
  }

  @Test
  void aHandlerThatThrowsAnErrorEndsItsStreamOnly() throws Exception {
    building.call(
        BAD_CALL,
        (context, request) -> {
          throw new StackOverflowError();
        });
    RealtimeClient client = connect();
    assertThat(codeOf(client, StreamOptions.DEFAULT)).isEqualTo(StatusCode.INTERNAL);
    assertOthersGoOn(client);
  }

  @Test
  void aHandlerThatBlocksItsThreadHoldsNobodyElse() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch blocked = new CountDownLatch(1);
    building.call(
        BAD_CALL,
        (context, request) -> {
          blocked.countDown();
          boolean interrupted = false;
          while (true) {
            try {
              release.await();
              break;
            } catch (InterruptedException e) {
              interrupted = true; // and goes on blocking
            }
          }
          return String.valueOf(interrupted);
        });
    RealtimeClient client = connect();
    // Time enough for the handler to begin.
    CompletableFuture<String> call =
        client.call(BAD_CALL, "request", StreamOptions.DEFAULT.withDeadline(Duration.ofSeconds(3)));
    assertThat(blocked.await(10, SECONDS)).isTrue();
    assertOthersGoOn(client);
    assertThatThrownBy(() -> call.get(10, SECONDS)).hasMessageContaining("DEADLINE_EXCEEDED");
    assertOthersGoOn(client);
    release.countDown();
  }

  @Test
  void messagesAfterHalfCloseFailAtTheirSender() throws Exception {
    building.stream(BAD, (context, stream) -> message -> {});
    RealtimeClient client = connect();
    Stream<String, String> stream = client.open(BAD, message -> {});
    stream.halfClose();
    stream.halfClose();
    assertThatThrownBy(() -> stream.send("late").join())
        .hasMessageContaining("nothing can be sent after halfClose()");
    assertOthersGoOn(client);
  }

  @Test
  void aSecondRequestOfACallFailsAtItsSender() throws Exception {
    building.callAsync(BAD_CALL, (context, request) -> new CompletableFuture<String>());
    RealtimeClient client = connect();
    Stream<String, String> stream = client.open(BAD_CALL, message -> {});
    stream.send("one").get(10, SECONDS);
    assertThatThrownBy(() -> stream.send("two").join())
        .hasMessageContaining("its type lets this side send one message");
    assertThat(stream.closed()).isNotDone();
  }

  @Test
  void aCallWithoutItsRequestIsInvalid() throws Exception {
    building.call(BAD_CALL, (context, request) -> "never");
    RealtimeClient client = connect();
    StreamType<String, String> otherwise =
        StreamType.duplex(BAD_CALL.name(), Codec.utf8(), Codec.utf8());
    Stream<String, String> none = client.open(otherwise, message -> {});
    none.halfClose();
    assertThat(none.closed().get(10, SECONDS))
        .isEqualTo(
            Status.of(
                StatusCode.INVALID_ARGUMENT,
                "stream \"bad-call\": no request came, its type has one"));
    Stream<String, String> two = client.open(otherwise, message -> {});
    assertThat(two.send("one")).succeedsWithin(Duration.ofSeconds(10));
    two.send("two").exceptionally(failure -> null);
    assertThat(two.closed().get(10, SECONDS).message()).contains("more than one request came");
    assertOthersGoOn(client);
  }

  @Test
  void anAcceptorThatEndsWithoutItsAnswerFailsTheCall() throws Exception {
    building.stream(
        BAD_CALL,
        (context, stream) ->
            new StreamListener<String>() {
              @Override
              public void onMessage(String message) {}

              @Override
              public void onHalfClosed() {
                stream.halfClose();
              }
            });
    RealtimeClient client = connect();
    assertThat(codeOf(client, StreamOptions.DEFAULT)).isEqualTo(StatusCode.INTERNAL);
    assertOthersGoOn(client);
  }

  @Test
  void cancellingTwiceAndAfterTheEndDoesNothing() throws Exception {
    building.stream(BAD, (context, stream) -> message -> {});
    RealtimeClient client = connect();
    Stream<String, String> stream = client.open(BAD, message -> {});
    stream.cancel(Status.of(StatusCode.ABORTED, "first"));
    stream.cancel(Status.of(StatusCode.INTERNAL, "second"));
    assertThat(stream.closed().get(10, SECONDS)).isEqualTo(Status.of(StatusCode.ABORTED, "first"));
    stream.cancel(Status.of(StatusCode.INTERNAL, "third"));
    stream.halfClose();
    assertOthersGoOn(client);
  }

  @Test
  void anInterceptorThatFailsEndsTheStreamOnly() throws Exception {
    building
        .call(BAD_CALL, (context, request) -> "answer")
        .interceptor(
            new StreamInterceptor() {
              @Override
              public void around(StreamContext context, Runnable callback) {
                if (context.type().equals(BAD_CALL)) {
                  throw new IllegalStateException("a bug");
                }
                callback.run();
              }
            });
    RealtimeClient client = connect();
    assertThat(codeOf(client, StreamOptions.DEFAULT)).isEqualTo(StatusCode.INTERNAL);
    assertOthersGoOn(client);
  }

  @Test
  void metadataThatBreaksTheRulesIsMisuse() {
    Metadata none = Metadata.EMPTY;
    assertThatThrownBy(() -> none.with("Key", "value"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"Key\"");
    assertThatThrownBy(() -> none.with("", "value")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> none.with("k".repeat(65), "value"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> none.with("key", "zwölf"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not printable ASCII");
    assertThatThrownBy(() -> none.with("key-bin", "text"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aStatusCarriesSoManyDetailsAndNoMore() {
    Status status = Status.of(StatusCode.ABORTED, "why");
    for (int i = 0; i < 16; i++) {
      status = status.withDetail("detail", Codec.utf8(), "value " + i);
    }
    Status full = status;
    assertThat(full.detail("detail", Codec.utf8())).contains("value 0");
    assertThatThrownBy(() -> full.withDetail("detail", Codec.utf8(), "one more"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at most 16 details of together 4096 bytes");
    assertThat(full.asException().status()).isEqualTo(full);
  }
}
