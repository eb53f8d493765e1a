package io.everwire.endtoend.log;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.everwire.ChannelAction;
import io.everwire.ChannelPolicy;
import io.everwire.Codec;
import io.everwire.Position;
import io.everwire.Principal;
import io.everwire.RealtimeClient;
import io.everwire.RealtimeServer;
import io.everwire.Stream;
import io.everwire.StreamType;
import io.everwire.Subscription;
import io.everwire.broker.Broker;
import io.everwire.endtoend.Route;
import io.everwire.endtoend.Scheme;
import io.everwire.log.LogEntry;
import io.everwire.log.LogFilter;
import io.everwire.log.LogFollower;
import io.everwire.log.LogHandler;
import io.everwire.log.LogLevel;
import io.everwire.log.LogPublisher;
import io.everwire.log.LogService;
import io.everwire.log.LogShipper;
import io.everwire.log.LogSource;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Logs: published, followed, filtered. */
@Timeout(value = 90, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LogsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Broker broker = Broker.inMemory();
  private final Set<String> forbidden = ConcurrentHashMap.newKeySet();
  private final LogService service =
      LogService.of(
          broker,
          (principal, action, channel) ->
              CompletableFuture.completedFuture(!forbidden.contains(action + " " + channel)));
  private final List<RealtimeClient> clients = new ArrayList<>();
  private @Nullable RealtimeServer server;
  private @Nullable Route route;

  private void serve(Scheme scheme) {
    RealtimeServer started =
        service
            .mount(RealtimeServer.builder())
            .listen(scheme.freeUri())
            .broker(broker)
            .authenticator(
                request -> CompletableFuture.completedFuture(Principal.of("user:someone")))
            .channels("log/*", ChannelPolicy.create().history(10_000, Duration.ofMinutes(5)))
            .channels("short/*", ChannelPolicy.create().history(3, Duration.ofMinutes(5)))
            .closeTimeout(Duration.ofSeconds(1))
            .build()
            .start();
    server = started;
    route = Route.to(started.uri());
  }

  @AfterEach
  void close() {
    clients.forEach(RealtimeClient::close);
    if (route != null) {
      route.close();
    }
    if (server != null) {
      server.close();
    }
    broker.close();
  }

  private String uri() {
    return requireNonNull(route).uri().toString();
  }

  private RealtimeClient client() throws Exception {
    RealtimeClient client =
        RealtimeClient.builder()
            .endpoint(uri())
            .backoff(Duration.ofMillis(10), Duration.ofMillis(100))
            .build();
    clients.add(client);
    client.connect().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    return client;
  }

  private static LogPublisher publisher(RealtimeClient client, String channel) {
    return LogPublisher.to(client.channel(channel, LogEntry.codec()));
  }

  private static void publish(RealtimeClient client, String channel, String... lines)
      throws Exception {
    publisher(client, channel).stream(
            "in", new ByteArrayInputStream(String.join("\n", lines).getBytes(UTF_8)))
        .done()
        .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @EnumSource
  void whoComesLateGetsTheLastLinesAndThenTheNext(Scheme scheme) throws Exception {
    serve(scheme);
    publish(client(), "log/a", "1", "2", "3", "4");

    Followed plain = new Followed();
    LogFollower.of(client(), "log/a").last(2).follow(plain).ready().join();
    Followed filtered = new Followed();
    LogFollower.of(client(), "log/a")
        .last(2)
        .filter(LogFilter.atLeast(LogLevel.DEBUG))
        .follow(filtered)
        .ready()
        .join();
    plain.becomes("3", "4", "recovered");
    filtered.becomes("3", "4", "recovered");
    publish(client(), "log/a", "5");

    plain.becomes("3", "4", "recovered", "5");
    filtered.becomes("3", "4", "recovered", "5");
  }

  @ParameterizedTest
  @EnumSource
  void onlyWhatPassesIsSentAndTheLastLinesAreTheLastOfThose(Scheme scheme) throws Exception {
    serve(scheme);
    RealtimeClient writer = client();
    String[] many =
        IntStream.range(0, 3_000)
            .mapToObj(i -> i % 1_000 == 7 ? "error " + i : "fine " + i)
            .toArray(String[]::new);
    publish(writer, "log/a", many);

    Followed followed = new Followed();
    LogFollower.of(client(), "log/a")
        .last(2)
        .filter(LogFilter.ALL.containing("error"))
        .follow(followed)
        .ready()
        .join();
    followed.becomes("error 1007", "error 2007", "recovered");
    publish(writer, "log/a", "fine", "error last", "fine");

    followed.becomes("error 1007", "error 2007", "recovered", "error last");
  }

  @ParameterizedTest
  @EnumSource
  void aFollowerGoesOnOverCutsWithoutLossOrDouble(Scheme scheme) throws Exception {
    serve(scheme);
    RealtimeClient writer = client();
    RealtimeClient reader = client();
    Followed plain = new Followed();
    Followed filtered = new Followed();
    LogFollower.of(reader, "log/a").follow(plain).ready().join();
    LogFollower.of(reader, "log/a")
        .filter(LogFilter.ALL.containing("line"))
        .follow(filtered)
        .ready()
        .join();

    List<String> expected = new ArrayList<>();
    for (int cut = 0; cut < 3; cut++) {
      String[] lines = new String[500];
      for (int i = 0; i < lines.length; i++) {
        lines[i] = "line " + cut + "/" + i;
      }
      expected.addAll(List.of(lines));
      LogSource source =
          publisher(writer, "log/a").stream(
              "in", new ByteArrayInputStream(String.join("\n", lines).getBytes(UTF_8)));
      requireNonNull(route).cut();
      source.done().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    plain.becomes(expected.toArray(String[]::new));
    filtered.becomes(expected.toArray(String[]::new));
  }

  @ParameterizedTest
  @EnumSource
  void aFilteredFollowerGoesOnInANewSessionAfterItsPosition(Scheme scheme) throws Exception {
    serve(scheme);
    RealtimeClient writer = client();
    publish(writer, "log/a", "line 1", "line 2");
    LogFollower follower =
        LogFollower.of(client(), "log/a").filter(LogFilter.ALL.containing("line"));
    Followed first = new Followed();
    Subscription subscription = follower.last(10).follow(first);
    first.becomes("line 1", "line 2", "recovered");
    subscription.close();
    first.becomes("line 1", "line 2", "recovered", "ended OK");

    publish(writer, "log/a", "no", "line 3");
    Followed second = new Followed();
    follower.after(subscription.position().orElseThrow()).follow(second);

    second.becomes("line 3", "recovered");
  }

  @ParameterizedTest
  @EnumSource
  void aFilteredFollowerOutlivesItsSession(Scheme scheme) throws Exception {
    serve(scheme);
    RealtimeClient writer = client();
    Followed followed = new Followed();
    LogFollower.of(client(), "log/a")
        .filter(LogFilter.ALL.containing("line"))
        .follow(followed)
        .ready()
        .join();
    publish(writer, "log/a", "line 1", "no");
    followed.becomes("line 1");

    // Whoever comes back finds another server on the same broker.
    RealtimeServer first = requireNonNull(server);
    String bound = first.uri().toString();
    first.close();
    RealtimeServer next =
        service
            .mount(RealtimeServer.builder())
            .listen(bound)
            .broker(broker)
            .authenticator(
                request -> CompletableFuture.completedFuture(Principal.of("user:someone")))
            .channels("log/*", ChannelPolicy.create().history(10_000, Duration.ofMinutes(5)))
            .build();
    next.channel("log/a", LogEntry.codec())
        .publish(new LogEntry.Line(Instant.EPOCH, "in", 1, "line 2", false))
        .join();
    server = next;
    await().atMost(PATIENCE).ignoreExceptions().until(() -> next.start() != null);

    followed.becomes("line 1", "line 2", "recovered");
  }

  @ParameterizedTest
  @EnumSource
  void whatHistoryNoLongerHasIsAGapForAFilterToo(Scheme scheme) throws Exception {
    serve(scheme);
    RealtimeClient writer = client();
    publish(writer, "short/a", "line 1");
    Followed first = new Followed();
    LogFollower.of(writer, "short/a").last(1).follow(first);
    first.endsWith("recovered");
    Position position = first.lastPosition();
    publish(writer, "short/a", "line 2", "line 3", "line 4", "line 5", "line 6");

    Followed late = new Followed();
    LogFollower.of(writer, "short/a")
        .filter(LogFilter.ALL.containing("line"))
        .after(position)
        .follow(late);

    late.becomes("gap", "line 4", "line 5", "line 6", "recovered");
  }

  @ParameterizedTest
  @EnumSource
  void whoMayNotSubscribeMayNotFollow(Scheme scheme) throws Exception {
    serve(scheme);
    RealtimeClient reader = client();
    LogFollower follower = LogFollower.of(reader, "log/a").filter(LogFilter.atLeast(LogLevel.WARN));
    Followed allowed = new Followed();
    follower.follow(allowed).ready().join();
    forbidden.add(ChannelAction.HISTORY + " log/a");
    Followed rewinding = new Followed();
    follower.last(5).follow(rewinding);
    rewinding.becomes("ended PERMISSION_DENIED");

    forbidden.add(ChannelAction.SUBSCRIBE + " log/a");
    Followed refused = new Followed();
    follower.follow(refused);
    refused.becomes("ended PERMISSION_DENIED");
    assertThat(allowed.told()).isEmpty();

    service.reauthorize("user:someone");
    allowed.becomes("ended PERMISSION_DENIED");
  }

  @ParameterizedTest
  @EnumSource
  void aProcessComesByteForByteWithItsExitStatusLast(Scheme scheme) throws Exception {
    assumeThat(Files.isExecutable(Path.of("/bin/sh"))).as("needs program: sh").isTrue();
    serve(scheme);
    Followed followed = new Followed();
    LogFollower.of(client(), "log/a").follow(followed).ready().join();

    publisher(client(), "log/a")
        .byteExact()
        .start(
            new ProcessBuilder(
                "/bin/sh",
                "-c",
                "i=0; while [ $i -lt 3000 ]; do printf '\\033[32m%s\\033[0m\\r\\n' $i; i=$((i+1));"
                    + " done; printf '\\377\\000end'; exit 7"))
        .done()
        .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);

    followed.endsWith("exit 7");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    followed.entries().stream()
        .filter(LogEntry.Chunk.class::isInstance)
        .forEach(
            chunk -> {
              ByteBuffer bytes = ((LogEntry.Chunk) chunk).bytes();
              byte[] copy = new byte[bytes.remaining()];
              bytes.get(copy);
              out.writeBytes(copy);
            });
    String expected =
        IntStream.range(0, 3_000)
                .mapToObj(i -> "\u001b[32m" + i + "\u001b[0m\r\n")
                .collect(Collectors.joining())
            + "\u00ff\u0000end";
    assertThat(out.toString(ISO_8859_1)).isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource
  void aHandlerOfJavaUtilLoggingPublishesByAClientOfItsOwn(Scheme scheme) throws Exception {
    serve(scheme);
    Followed followed = new Followed();
    LogFollower.of(client(), "log/a")
        .filter(LogFilter.atLeast(LogLevel.WARN))
        .follow(followed)
        .ready()
        .join();
    LogShipper shipper = LogShipper.builder().endpoint(uri()).channel("log/a").build();
    LogHandler handler = new LogHandler(shipper);
    Logger logger = Logger.getAnonymousLogger();
    logger.setUseParentHandlers(false);
    logger.addHandler(handler);

    logger.log(Level.INFO, "fine");
    logger.log(Level.SEVERE, "disk {0} is full", "sda");
    assertThat(shipper.flush(PATIENCE)).isTrue();
    handler.close();

    followed.becomes("ERROR disk sda is full");
  }

  @ParameterizedTest
  @EnumSource
  void aRequestThatIsNoneIsRefused(Scheme scheme) throws Exception {
    serve(scheme);
    RealtimeClient client = client();
    StreamType<byte[], byte[]> raw =
        StreamType.serverStream("everwire.log/follow", Codec.bytes(), Codec.bytes());
    byte[] hugeText = new byte[100_000];
    Arrays.fill(hugeText, (byte) 'x');
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(new byte[] {0x0A, 1, 'a', 0x32, (byte) 0xA0, (byte) 0x8D, 0x06});
    request.writeBytes(hugeText);

    Stream<byte[], byte[]> stream = client.open(raw, message -> {});
    stream.send(request.toByteArray());

    assertThat(stream.closed().get(PATIENCE.toSeconds(), TimeUnit.SECONDS).isOk()).isFalse();
  }
}
