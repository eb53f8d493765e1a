package io.everwire.endtoend.streams;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.everwire.BlockingStream;
import io.everwire.Codec;
import io.everwire.Metadata;
import io.everwire.Peer;
import io.everwire.RealtimeException;
import io.everwire.RealtimeServer;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.StreamContext;
import io.everwire.StreamOptions;
import io.everwire.StreamType;
import io.everwire.endtoend.Scheme;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * gRPC's interoperability tests as far as they make sense here, by their names, over every
 * transport: <a href="https://github.com/grpc/grpc/blob/master/doc/interop-test-descriptions.md">
 * test case descriptions</a>. Payloads are bytes of the sizes given there.
 */
@Timeout(60)
class InteropTest {
  private static final StreamType<byte[], byte[]> EMPTY_CALL =
      StreamType.call("interop/empty", Codec.bytes(), Codec.bytes());

  /** Asks for a number of bytes, with as many as it likes behind it. */
  private static final StreamType<byte[], byte[]> UNARY_CALL =
      StreamType.call("interop/unary", Codec.bytes(), Codec.bytes());

  private static final StreamType<byte[], Integer> INPUT_CALL =
      StreamType.clientStream("interop/input", Codec.bytes(), number());
  private static final StreamType<String, byte[]> OUTPUT_CALL =
      StreamType.serverStream("interop/output", Codec.utf8(), Codec.bytes());
  private static final StreamType<byte[], byte[]> DUPLEX_CALL =
      StreamType.duplex("interop/duplex", Codec.bytes(), Codec.bytes());
  private static final StreamType<Integer, String> STATUS_CALL =
      StreamType.call("interop/status", number(), Codec.utf8());
  private static final StreamType<byte[], byte[]> NOBODY_SERVES =
      StreamType.call("interop/nobody", Codec.bytes(), Codec.bytes());

  private static final int[] REQUEST_SIZES = {27_182, 8, 1_828, 45_904};
  private static final int[] ANSWER_SIZES = {31_415, 9, 2_653, 58_979};
  private static final String SPECIAL_MESSAGE =
      "\t\ntest with whitespace\r\nand Unicode BMP \u263a and non-BMP \uD83D\uDE08\t\n";
  private static final StreamOptions PLAIN =
      StreamOptions.DEFAULT.withDeadline(Duration.ofSeconds(50));

  private final ExecutorService bodies = Executors.newCachedThreadPool();
  private final LinkedBlockingQueue<StreamContext> contexts = new LinkedBlockingQueue<>();
  private final LinkedBlockingQueue<Status> ends = new LinkedBlockingQueue<>();

  @AfterEach
  void end() {
    bodies.shutdownNow();
  }

  private static Codec<Integer> number() {
    return Codec.of(
        number -> ByteBuffer.allocate(4).putInt(number).flip(), bytes -> bytes.getInt());
  }

  private static byte[] asking(int answerBytes, int bytes) {
    return ByteBuffer.allocate(Math.max(4, bytes)).putInt(answerBytes).array();
  }

  private void serve(RealtimeServer.Builder server) {
    server
        .call(EMPTY_CALL, (context, request) -> new byte[0])
        .call(
            UNARY_CALL,
            (context, request) -> {
              contexts.add(context);
              return new byte[ByteBuffer.wrap(request).getInt()];
            })
        .stream(
            INPUT_CALL,
            BlockingStream.handler(
                bodies,
                (context, stream) -> {
                  context.onEnd(ends::add);
                  contexts.add(context);
                  stream.send(bytesOf(stream));
                }))
        .serverStream(
            OUTPUT_CALL,
            (context, request, answers) -> {
              for (String size : request.split(",", -1)) {
                answers.send(new byte[Integer.parseInt(size)]);
              }
            })
        .stream(
            DUPLEX_CALL,
            BlockingStream.handler(
                bodies,
                (context, stream) -> {
                  context.onEnd(ends::add);
                  for (Optional<byte[]> next = stream.receive();
                      next.isPresent();
                      next = stream.receive()) {
                    int size = ByteBuffer.wrap(next.get()).getInt();
                    if (size >= 0) {
                      stream.send(new byte[size]);
                    }
                  }
                }))
        .call(
            STATUS_CALL,
            (context, code) -> {
              throw new RealtimeException(
                  StatusCode.ofNumber(code), code == 2 ? SPECIAL_MESSAGE : "test status message");
            });
  }

  private Connected connect(Scheme scheme) throws Exception {
    return Connected.over(scheme, this::serve);
  }

  private static List<Integer> readAll(BlockingStream<?, byte[]> stream) throws Exception {
    List<Integer> sizes = new ArrayList<>();
    for (Optional<byte[]> next = stream.receive(); next.isPresent(); next = stream.receive()) {
      sizes.add(next.get().length);
    }
    return sizes;
  }

  private static Status failureOf(ThrowingCall call) {
    try {
      call.run();
    } catch (RealtimeException e) {
      return e.status();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    throw new AssertionError("it did not fail");
  }

  private interface ThrowingCall {
    void run() throws Exception;
  }

  @ParameterizedTest
  @EnumSource
  void empty_unary(Scheme scheme) throws Exception {
    try (Connected over = connect(scheme)) {
      assertThat(BlockingStream.call(over.client(), EMPTY_CALL, new byte[0], PLAIN)).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void large_unary(Scheme scheme) throws Exception {
    try (Connected over = connect(scheme)) {
      assertThat(BlockingStream.call(over.client(), UNARY_CALL, asking(314_159, 271_828), PLAIN))
          .hasSize(314_159);
    }
  }

  @ParameterizedTest
  @EnumSource
  void client_streaming(Scheme scheme) throws Exception {
    try (Connected over = connect(scheme);
        BlockingStream<byte[], Integer> stream =
            BlockingStream.open(over.client(), INPUT_CALL, PLAIN)) {
      for (int size : REQUEST_SIZES) {
        stream.send(new byte[size]);
      }
      stream.halfClose();
      assertThat(stream.receive()).contains(74_922);
      assertThat(stream.awaitEnd()).isEqualTo(Status.OK);
    }
  }

  @ParameterizedTest
  @EnumSource
  void server_streaming(Scheme scheme) throws Exception {
    try (Connected over = connect(scheme);
        BlockingStream<String, byte[]> stream =
            BlockingStream.open(over.client(), OUTPUT_CALL, PLAIN)) {
      stream.send("31415,9,2653,58979");
      assertThat(readAll(stream)).containsExactly(31_415, 9, 2_653, 58_979);
      assertThat(stream.awaitEnd()).isEqualTo(Status.OK);
    }
  }

  @ParameterizedTest
  @EnumSource
  void ping_pong(Scheme scheme) throws Exception {
    try (Connected over = connect(scheme);
        BlockingStream<byte[], byte[]> stream =
            BlockingStream.open(over.client(), DUPLEX_CALL, PLAIN)) {
      for (int i = 0; i < REQUEST_SIZES.length; i++) {
        stream.send(asking(ANSWER_SIZES[i], REQUEST_SIZES[i]));
        assertThat(stream.receive().orElseThrow()).hasSize(ANSWER_SIZES[i]);
      }
      stream.halfClose();
      assertThat(stream.receive()).isEmpty();
      assertThat(stream.awaitEnd()).isEqualTo(Status.OK);
    }
  }

  @ParameterizedTest
  @EnumSource
  void empty_stream(Scheme scheme) throws Exception {
    try (Connected over = connect(scheme);
        BlockingStream<byte[], byte[]> stream =
            BlockingStream.open(over.client(), DUPLEX_CALL, PLAIN)) {
      stream.halfClose();
      assertThat(stream.receive()).isEmpty();
      assertThat(stream.awaitEnd()).isEqualTo(Status.OK);
    }
  }

  @ParameterizedTest
  @EnumSource
  void cancel_after_begin(Scheme scheme) throws Exception {
    try (Connected over = connect(scheme)) {
      BlockingStream<byte[], Integer> stream =
          BlockingStream.open(over.client(), INPUT_CALL, PLAIN);
      stream.send(new byte[1]);
      assertThat(contexts.poll(20, SECONDS)).isNotNull();
      stream.cancel(Status.of(StatusCode.CANCELLED, "begun is enough"));
      assertThat(stream.awaitEnd().code()).isEqualTo(StatusCode.CANCELLED);
      assertThat(ends.poll(20, SECONDS)).extracting(Status::code).isEqualTo(StatusCode.CANCELLED);
    }
  }

  @ParameterizedTest
  @EnumSource
  void cancel_after_first_response(Scheme scheme) throws Exception {
    try (Connected over = connect(scheme)) {
      BlockingStream<byte[], byte[]> stream =
          BlockingStream.open(over.client(), DUPLEX_CALL, PLAIN);
      stream.send(asking(31_415, 27_182));
      assertThat(stream.receive()).isPresent();
      stream.cancel(Status.of(StatusCode.CANCELLED, "one is enough"));
      assertThat(failureOf(stream::receive).code()).isEqualTo(StatusCode.CANCELLED);
      assertThat(ends.poll(20, SECONDS)).extracting(Status::code).isEqualTo(StatusCode.CANCELLED);
    }
  }

  @ParameterizedTest
  @EnumSource
  void timeout_on_sleeping_server(Scheme scheme) throws Exception {
    try (Connected over = connect(scheme);
        BlockingStream<byte[], byte[]> stream =
            BlockingStream.open(
                over.client(),
                DUPLEX_CALL,
                StreamOptions.DEFAULT.withDeadline(Duration.ofSeconds(3)))) {
      Status failure =
          failureOf(
              () -> {
                stream.send(asking(-1, 27_182));
                stream.receive();
              });
      assertThat(failure.code()).isEqualTo(StatusCode.DEADLINE_EXCEEDED);
      assertThat(ends.poll(20, SECONDS))
          .extracting(Status::code)
          .isEqualTo(StatusCode.DEADLINE_EXCEEDED);
    }
  }

  @ParameterizedTest
  @EnumSource
  void status_code_and_message(Scheme scheme) throws Exception {
    try (Connected over = connect(scheme)) {
      assertThat(failureOf(() -> BlockingStream.call(over.client(), STATUS_CALL, 9, PLAIN)))
          .isEqualTo(Status.of(StatusCode.FAILED_PRECONDITION, "test status message"));
    }
  }

  /** Control characters become spaces here, since messages end up in logs. */
  @ParameterizedTest
  @EnumSource
  void special_status_message(Scheme scheme) throws Exception {
    try (Connected over = connect(scheme)) {
      Status status = failureOf(() -> BlockingStream.call(over.client(), STATUS_CALL, 2, PLAIN));
      assertThat(status.code()).isEqualTo(StatusCode.UNKNOWN);
      assertThat(status.message()).isEqualTo(SPECIAL_MESSAGE.replaceAll("[\t\r\n]", " "));
    }
  }

  @ParameterizedTest
  @EnumSource
  void unimplemented_method(Scheme scheme) throws Exception {
    try (Connected over = connect(scheme)) {
      Status status =
          failureOf(() -> BlockingStream.call(over.client(), NOBODY_SERVES, new byte[0], PLAIN));
      assertThat(status.code()).isEqualTo(StatusCode.UNIMPLEMENTED);
      assertThat(status.message()).contains("interop/nobody");
    }
  }

  /** Metadata goes one way here: to the handler. */
  @ParameterizedTest
  @EnumSource
  void custom_metadata(Scheme scheme) throws Exception {
    Metadata metadata =
        Metadata.of("x-grpc-test-echo-initial", "test_initial_metadata_value")
            .with(
                "x-grpc-test-echo-trailing-bin",
                ByteBuffer.wrap(new byte[] {(byte) 0xab, (byte) 0xab, (byte) 0xab}));
    try (Connected over = connect(scheme)) {
      BlockingStream.call(
          over.client(), UNARY_CALL, asking(314_159, 271_828), PLAIN.withMetadata(metadata));
      assertThat(contexts.take().metadata()).isEqualTo(metadata);
    }
  }

  /** Beyond gRPC's list: a server calls its client. */
  @ParameterizedTest
  @EnumSource
  void unary_from_the_server(Scheme scheme) throws Exception {
    CompletableFuture<String> session = new CompletableFuture<>();
    try (Connected over =
        Connected.over(
            scheme,
            server ->
                server.call(
                    EMPTY_CALL,
                    (context, request) -> {
                      session.complete(context.sessionId());
                      return new byte[0];
                    }),
            client -> client.call(UNARY_CALL, (context, request) -> new byte[3]))) {
      BlockingStream.call(over.client(), EMPTY_CALL, new byte[0], PLAIN);
      Peer client = over.server().session(session.get(20, SECONDS)).orElseThrow();
      assertThat(BlockingStream.call(client, UNARY_CALL, new byte[0], PLAIN)).hasSize(3);
      assertThatThrownBy(() -> BlockingStream.call(client, NOBODY_SERVES, new byte[0], PLAIN))
          .hasMessageContaining("UNIMPLEMENTED");
    }
  }

  /** Beyond gRPC's list: many calls at once. */
  @ParameterizedTest
  @EnumSource
  void concurrent_large_unary(Scheme scheme) throws Exception {
    try (Connected over = connect(scheme)) {
      List<CompletableFuture<byte[]>> calls =
          IntStream.range(0, 100)
              .mapToObj(i -> over.client().call(UNARY_CALL, asking(10_000 + i, 20_000), PLAIN))
              .toList();
      for (int i = 0; i < calls.size(); i++) {
        assertThat(calls.get(i).get(50, SECONDS)).hasSize(10_000 + i);
      }
    }
  }

  /** What fits in the windows and queues between a writer and a reader that takes nothing. */
  private static final int MOST_BETWEEN_BYTES = 1024 * 1024;

  @ParameterizedTest
  @EnumSource
  void a_reader_that_stops_reading_stops_the_writer(Scheme scheme) throws Exception {
    StreamType<byte[], Integer> stuck =
        StreamType.clientStream("interop/stuck", Codec.bytes(), number());
    CompletableFuture<Void> readOn = new CompletableFuture<>();
    AtomicInteger sent = new AtomicInteger();
    AtomicInteger last = new AtomicInteger();
    int messages = 128;
    byte[] message = new byte[16 * 1024];
    try (Connected over =
            Connected.over(
                scheme,
                server ->
                    server.stream(
                        stuck,
                        BlockingStream.handler(
                            bodies,
                            (context, stream) -> {
                              readOn.join();
                              stream.send(bytesOf(stream));
                            })));
        BlockingStream<byte[], Integer> stream = BlockingStream.open(over.client(), stuck, PLAIN)) {
      CompletableFuture<Void> writer =
          CompletableFuture.runAsync(
              () -> {
                try {
                  for (int i = 0; i < messages; i++) {
                    stream.send(message);
                    sent.incrementAndGet();
                  }
                  stream.halfClose();
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              },
              bodies);
      await()
          .during(Duration.ofMillis(500))
          .atMost(Duration.ofSeconds(30))
          .until(() -> sent.get() > 0 && sent.get() == last.getAndSet(sent.get()));
      assertThat(sent.get() * (long) message.length).isLessThan(MOST_BETWEEN_BYTES);
      readOn.complete(null);
      assertThat(stream.receive()).contains(messages * message.length);
      writer.get(30, SECONDS);
    }
  }

  private static int bytesOf(BlockingStream<Integer, byte[]> stream) throws InterruptedException {
    int sum = 0;
    for (Optional<byte[]> next = stream.receive(); next.isPresent(); next = stream.receive()) {
      sum += next.get().length;
    }
    return sum;
  }
}
