package io.everwire.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.everwire.ChannelPolicy;
import io.everwire.RealtimeClient;
import io.everwire.RealtimeServer;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Records of java.util.logging, over the in-memory transport. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LogHandlerTest {
  private static final String URI = "mem:log-handler-test";

  private final List<LogEntry> entries = new CopyOnWriteArrayList<>();
  private RealtimeServer server;
  private RealtimeClient client;

  @BeforeEach
  void serve() {
    server =
        RealtimeServer.builder()
            .listen(URI)
            .channels("log", ChannelPolicy.create().history(1_000, Duration.ofMinutes(5)))
            .build()
            .start();
    client = RealtimeClient.builder().endpoint(URI).build();
    client.connect().join();
    LogFollower.of(client, "log").follow(message -> entries.add(message.payload())).ready().join();
  }

  @AfterEach
  void close() {
    client.close();
    server.close();
  }

  private List<LogEntry.Event> events(int count) {
    await().atMost(Recorder.PATIENCE).until(() -> entries.size() == count);
    return entries.stream().map(LogEntry.Event.class::cast).toList();
  }

  private static Logger logger(String name, LogHandler handler) {
    Logger logger = Logger.getLogger(name);
    logger.setUseParentHandlers(false);
    logger.setLevel(Level.ALL);
    logger.addHandler(handler);
    return logger;
  }

  @Test
  void aRecordComesWithAllItHas() {
    LogHandler handler = new LogHandler(client.channel("log", LogEntry.codec()));
    Logger logger = logger("com.example.Shop", handler);
    logger.log(Level.SEVERE, "order {0} failed", 7);
    logger.log(Level.CONFIG, "thrown", new IllegalStateException("no stock"));
    logger.log(Level.FINEST, "{0} stays as it is");
    List<LogEntry.Event> events = events(3);
    handler.flush();
    logger.removeHandler(handler);
    handler.close();

    assertThat(events)
        .extracting(LogEntry.Event::level)
        .containsExactly(LogLevel.ERROR, LogLevel.DEBUG, LogLevel.TRACE);
    assertThat(events)
        .extracting(LogEntry.Event::message)
        .containsExactly("order 7 failed", "thrown", "{0} stays as it is");
    assertThat(events.get(1).thrown()).contains("IllegalStateException: no stock");
    assertThat(events.get(0).logger()).isEqualTo("com.example.Shop");
    assertThat(events.get(0).thread()).isEqualTo(Thread.currentThread().getName());
  }

  @Test
  void ourOwnRecordsAndThoseThatAreExcludedDoNotComeBack() {
    LogShipper shipper =
        LogShipper.builder()
            .channel(client.channel("log", LogEntry.codec()))
            .exclude("com.noise")
            .build();
    LogHandler handler = new LogHandler(shipper);
    for (String name :
        List.of("io.everwire.Own", "com.noise", "com.noise.Inner", "com.noisefree")) {
      Logger logger = logger(name, handler);
      logger.warning(name);
      logger.removeHandler(handler);
    }

    assertThat(events(1)).extracting(LogEntry.Event::message).containsExactly("com.noisefree");
    handler.close();
  }

  @Test
  void propertiesOfTheLogManagerConfigureIt() throws Exception {
    String prefix = "io.everwire.log.LogHandler.";
    LogManager manager = LogManager.getLogManager();
    manager.updateConfiguration(
        new ByteArrayInputStream(
            (prefix
                    + "endpoints="
                    + URI
                    + "\n"
                    + prefix
                    + "level=WARNING\n"
                    + prefix
                    + "source=shop\n")
                .getBytes(StandardCharsets.ISO_8859_1)),
        key -> (before, now) -> key.startsWith(prefix) ? now : before);
    LogHandler handler = new LogHandler();
    Logger logger = logger("com.example.Configured", handler);
    logger.info("no");
    logger.warning("yes");

    assertThat(events(1)).extracting(LogEntry.Event::message).containsExactly("yes");
    logger.removeHandler(handler);
    handler.close();
    assertThat(entries.get(0).source()).isEqualTo("shop");
  }

  @Test
  void propertiesWithoutAnEndpointNameWhatIsMissing() {
    assertThatThrownBy(() -> new HandlerProperties(Map.<String, String>of()::get).shipper())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("io.everwire.log.LogHandler.endpoints");
  }

  @Test
  void aHandlerLeavesNoThread() {
    LogHandler handler = new LogHandler(LogShipper.builder().endpoint(URI).channel("log").build());
    Logger logger = logger("com.example.Threads", handler);
    logger.info("one");
    events(1);
    logger.removeHandler(handler);
    handler.close();

    await()
        .atMost(Recorder.PATIENCE)
        .until(
            () ->
                Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().startsWith("everwire-log-shipper")));
  }
}
