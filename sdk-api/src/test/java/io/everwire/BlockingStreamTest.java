package io.everwire;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** Streams in straight code, over memory, with real threads and time. */
@Timeout(60)
class BlockingStreamTest {
  private static final StreamType<String, String> SHOUT =
      StreamType.call("shout", Codec.utf8(), Codec.utf8());
  private static final StreamType<String, String> COUNT =
      StreamType.serverStream("count", Codec.utf8(), Codec.utf8());
  private static final StreamType<byte[], String> UPLOAD =
      StreamType.clientStream("upload", Codec.bytes(), Codec.utf8());
  private static final StreamType<String, String> CHAT =
      StreamType.duplex("chat", Codec.utf8(), Codec.utf8());
  private static final StreamOptions PLAIN = StreamOptions.DEFAULT;

  private final ExecutorService bodies = Executors.newCachedThreadPool();
  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
    bodies.shutdownNow();
  }

  private RealtimeServer.Builder server(String name) {
    return RealtimeServer.builder().listen("mem:" + name);
  }

  private RealtimeClient connect(RealtimeServer.Builder server) throws Exception {
    RealtimeServer started = server.build().start();
    open.add(started);
    RealtimeClient client = RealtimeClient.builder().endpoint(started.uri().toString()).build();
    open.add(client);
    client.connect().get(10, SECONDS);
    return client;
  }

  @Test
  void aCallReturnsItsAnswer() throws Exception {
    RealtimeClient client =
        connect(server("blocking-call").call(SHOUT, (context, request) -> request + "!"));
    assertThat(BlockingStream.call(client, SHOUT, "hello", PLAIN)).isEqualTo("hello!");
  }

  @Test
  void aCallThatFailsThrowsItsStatus() throws Exception {
    RealtimeClient client = connect(server("blocking-fail"));
    assertThatThrownBy(() -> BlockingStream.call(client, SHOUT, "hello", PLAIN))
        .isInstanceOfSatisfying(
            RealtimeException.class,
            e -> assertThat(e.status().code()).isEqualTo(StatusCode.UNIMPLEMENTED));
  }

  @Test
  void aCallWaitsNoLongerThanItsDeadlineThoughTheHandlerSleeps() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    RealtimeClient client =
        connect(
            server("blocking-deadline")
                .call(
                    SHOUT,
                    (context, request) -> {
                      begun.countDown();
                      try {
                        Thread.sleep(60_000);
                      } catch (InterruptedException e) {
                        interrupted.countDown();
                      }
                      return "late";
                    }));
    do {
      assertThatThrownBy(
              () ->
                  BlockingStream.call(
                      client, SHOUT, "hello", PLAIN.withDeadline(Duration.ofMillis(200))))
          .isInstanceOfSatisfying(
              RealtimeException.class,
              e -> assertThat(e.status().code()).isEqualTo(StatusCode.DEADLINE_EXCEEDED));
    } while (begun.getCount() > 0);
    assertThat(interrupted.await(10, SECONDS)).isTrue();
  }

  @Test
  void anInterruptedCallIsCancelledAtTheHandler() throws Exception {
    CompletableFuture<String> stage = new CompletableFuture<>();
    CountDownLatch called = new CountDownLatch(1);
    RealtimeClient client =
        connect(
            server("blocking-interrupt")
                .callAsync(
                    SHOUT,
                    (context, request) -> {
                      called.countDown();
                      return stage;
                    }));
    CompletableFuture<Class<?>> thrown = new CompletableFuture<>();
    Thread caller =
        new Thread(
            () -> {
              try {
                BlockingStream.call(client, SHOUT, "hello", PLAIN);
              } catch (InterruptedException e) {
                thrown.complete(e.getClass());
              }
            });
    caller.start();
    assertThat(called.await(10, SECONDS)).isTrue();
    caller.interrupt();
    assertThat(thrown.get(10, SECONDS)).isEqualTo(InterruptedException.class);
    await().until(stage::isCancelled);
  }

  @Test
  void answersAreReadOneAfterTheOther() throws Exception {
    RealtimeClient client =
        connect(
            server("blocking-answers")
                .serverStream(
                    COUNT,
                    (context, request, answers) -> {
                      for (int i = 1; i <= Integer.parseInt(request); i++) {
                        answers.send(String.valueOf(i));
                      }
                    }));
    List<String> received = new ArrayList<>();
    try (BlockingStream<String, String> stream = BlockingStream.open(client, COUNT, PLAIN)) {
      stream.send("5000");
      for (Optional<String> next = stream.receive(); next.isPresent(); next = stream.receive()) {
        received.add(next.get());
      }
      assertThat(stream.awaitEnd()).isEqualTo(Status.OK);
      assertThat(stream.receive()).isEmpty();
    }
    assertThat(received).hasSize(5_000).startsWith("1", "2").endsWith("5000");
  }

  @Test
  void whoDoesNotReadHoldsTheSenderWithinTheWindow() throws Exception {
    AtomicInteger sent = new AtomicInteger();
    RealtimeClient client =
        connect(
            server("blocking-window")
                .serverStream(
                    COUNT,
                    (context, request, answers) -> {
                      for (int i = 0; i < 10_000; i++) {
                        answers.send("x".repeat(1_000));
                        sent.incrementAndGet();
                      }
                    }));
    try (BlockingStream<String, String> stream = BlockingStream.open(client, COUNT, PLAIN)) {
      stream.send("go");
      await().until(() -> sent.get() > 100);
      await().during(Duration.ofMillis(300)).until(() -> sent.get() < 600);
      for (int i = 0; i < 10_000; i++) {
        assertThat(stream.receive()).isPresent();
      }
      assertThat(stream.receive()).isEmpty();
    }
  }

  @Test
  void anUploadIsPacedByItsReaderAndAnswered() throws Exception {
    RealtimeClient client =
        connect(
            server("blocking-upload").stream(
                UPLOAD,
                BlockingStream.handler(
                    bodies,
                    (context, stream) -> {
                      long bytes = 0;
                      for (Optional<byte[]> next = stream.receive();
                          next.isPresent();
                          next = stream.receive()) {
                        bytes += next.get().length;
                      }
                      stream.send(String.valueOf(bytes));
                    })));
    try (BlockingStream<byte[], String> stream = BlockingStream.open(client, UPLOAD, PLAIN)) {
      for (int i = 0; i < 200; i++) {
        stream.send(new byte[100_000]);
      }
      stream.halfClose();
      assertThat(stream.receive()).contains("20000000");
      assertThat(stream.awaitEnd()).isEqualTo(Status.OK);
    }
  }

  @Test
  void bothSidesTalkInTurns() throws Exception {
    RealtimeClient client = connect(server("blocking-chat").stream(CHAT, echo()));
    try (BlockingStream<String, String> stream = BlockingStream.open(client, CHAT, PLAIN)) {
      for (int i = 0; i < 100; i++) {
        stream.send("message " + i);
        assertThat(stream.receive()).contains("message " + i);
      }
    }
  }

  private static CallHandler<String, String> telling(CompletableFuture<String> session) {
    return (context, request) -> {
      session.complete(context.sessionId());
      return "";
    };
  }

  private StreamHandler<String, String> echo() {
    return BlockingStream.handler(
        bodies,
        (context, stream) -> {
          for (Optional<String> next = stream.receive();
              next.isPresent();
              next = stream.receive()) {
            stream.send(next.get());
          }
        });
  }

  @Test
  void aBodyIsInterruptedWhenItsStreamIsCancelled() throws Exception {
    CompletableFuture<Throwable> ended = new CompletableFuture<>();
    CountDownLatch begun = new CountDownLatch(1);
    RealtimeClient client =
        connect(
            server("blocking-cancel").stream(
                CHAT,
                BlockingStream.handler(
                    bodies,
                    (context, stream) -> {
                      begun.countDown();
                      try {
                        Thread.sleep(60_000);
                      } catch (InterruptedException e) {
                        ended.complete(e);
                      }
                    })));
    BlockingStream<String, String> stream = BlockingStream.open(client, CHAT, PLAIN);
    assertThat(begun.await(10, SECONDS)).isTrue();
    stream.cancel(Status.of(StatusCode.CANCELLED, "enough"));
    assertThat(ended.get(10, SECONDS)).isInstanceOf(InterruptedException.class);
  }

  @Test
  void aBodyThatThrowsEndsItsStream() throws Exception {
    RealtimeClient client =
        connect(
            server("blocking-throws").stream(
                CHAT,
                BlockingStream.handler(
                    bodies,
                    (context, stream) -> {
                      throw new RealtimeException(StatusCode.NOT_FOUND, "no such chat");
                    })));
    try (BlockingStream<String, String> stream = BlockingStream.open(client, CHAT, PLAIN)) {
      assertThatThrownBy(stream::receive).hasMessage("NOT_FOUND: no such chat");
      assertThat(stream.awaitEnd().code()).isEqualTo(StatusCode.NOT_FOUND);
    }
  }

  @Test
  void aServerCallsTheClientOfASession() throws Exception {
    CompletableFuture<String> session = new CompletableFuture<>();
    RealtimeServer server =
        server("blocking-reverse").call(SHOUT, telling(session)).build().start();
    open.add(server);
    RealtimeClient client =
        RealtimeClient.builder()
            .endpoint("mem:blocking-reverse")
            .call(SHOUT, (context, request) -> "client says " + request)
            .build();
    open.add(client);
    client.connect().get(10, SECONDS);
    BlockingStream.call(client, SHOUT, "who am I", PLAIN);
    Peer peer = server.session(session.get(10, SECONDS)).orElseThrow();
    assertThat(BlockingStream.call(peer, SHOUT, "hello", PLAIN)).isEqualTo("client says hello");
    assertThat(server.session("nobody")).isEmpty();
  }

  @Test
  void waitingWorksInTheThreadThatDrainsTheCallbacks() throws Exception {
    RealtimeServer server =
        server("blocking-tick").call(SHOUT, (context, request) -> request + "!").build().start();
    open.add(server);
    RealtimeClient client =
        RealtimeClient.builder()
            .endpoint("mem:blocking-tick")
            .callbacks(new CallbackQueue())
            .build();
    open.add(client);
    client.connect().get(10, SECONDS);
    assertThat(
            BlockingStream.call(client, SHOUT, "tick", PLAIN.withDeadline(Duration.ofSeconds(30))))
        .isEqualTo("tick!");
  }

  /** By reflection, since the oldest supported JDK has none. */
  private static ExecutorService virtualThreads() throws ReflectiveOperationException {
    return (ExecutorService)
        Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_21)
  void manyVirtualThreadsWaitForTheirAnswersAtOnce() throws Exception {
    CountDownLatch all = new CountDownLatch(200);
    ExecutorService virtual = virtualThreads();
    try {
      RealtimeClient client =
          connect(
              server("blocking-virtual")
                  .callbacks(virtual)
                  .call(
                      SHOUT,
                      (context, request) -> {
                        all.countDown();
                        all.await();
                        return request + "!";
                      }));
      List<Future<String>> answers = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        String request = "r" + i;
        answers.add(virtual.submit(() -> BlockingStream.call(client, SHOUT, request, PLAIN)));
      }
      for (int i = 0; i < 200; i++) {
        assertThat(answers.get(i).get(30, SECONDS)).isEqualTo("r" + i + "!");
      }
    } finally {
      virtual.shutdownNow();
    }
  }

  @Test
  void aDrainedServerLetsOpenStreamsFinishAndOpensNoNewOnes() throws Exception {
    CompletableFuture<String> session = new CompletableFuture<>();
    RealtimeServer server =
        server("blocking-drain").stream(CHAT, echo()).call(SHOUT, telling(session)).build().start();
    open.add(server);
    RealtimeClient client = RealtimeClient.builder().endpoint("mem:blocking-drain").build();
    open.add(client);
    client.connect().get(10, SECONDS);
    BlockingStream.call(client, SHOUT, "who am I", PLAIN);
    Peer peer = server.session(session.get(10, SECONDS)).orElseThrow();
    try (BlockingStream<String, String> stream = BlockingStream.open(client, CHAT, PLAIN)) {
      stream.send("before");
      assertThat(stream.receive()).contains("before");
      CompletableFuture<Void> drained = server.drain(Duration.ofSeconds(30));
      assertThatThrownBy(() -> BlockingStream.call(peer, SHOUT, "late", PLAIN))
          .isInstanceOfSatisfying(
              RealtimeException.class,
              e -> assertThat(e.status().code()).isEqualTo(StatusCode.UNAVAILABLE));
      stream.send("after");
      assertThat(stream.receive()).contains("after");
      stream.halfClose();
      assertThat(stream.awaitEnd()).isEqualTo(Status.OK);
      drained.get(40, SECONDS);
    }
  }
}
