package io.everwire.log.logback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.status.Status;
import io.everwire.ChannelPolicy;
import io.everwire.Principal;
import io.everwire.RealtimeClient;
import io.everwire.RealtimeException;
import io.everwire.RealtimeServer;
import io.everwire.StatusCode;
import io.everwire.log.LogEntry;
import io.everwire.log.LogFollower;
import io.everwire.log.LogLevel;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The appender as an application configures it. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EverwireAppenderTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final AtomicInteger NAMES = new AtomicInteger();

  private final String uri = "mem:appender-" + NAMES.incrementAndGet();
  private final LoggerContext context = new LoggerContext();
  private final List<LogEntry> entries = new CopyOnWriteArrayList<>();
  private RealtimeServer server;
  private RealtimeClient reader;

  @BeforeEach
  void serve() {
    context.setMDCAdapter(new LogbackMDCAdapter());
    server =
        RealtimeServer.builder()
            .listen(uri)
            .authenticator(
                request ->
                    request.token().equals("wrong")
                        ? CompletableFuture.failedFuture(
                            new RealtimeException(StatusCode.UNAUTHENTICATED, "wrong token"))
                        : CompletableFuture.completedFuture(
                            Principal.of("token:" + request.token())))
            .channels("log/*", ChannelPolicy.create().history(100_000, Duration.ofMinutes(5)))
            .build()
            .start();
    reader = RealtimeClient.builder().endpoint(uri).build();
    reader.connect().join();
    LogFollower.of(reader, "log/app")
        .follow(message -> entries.add(message.payload()))
        .ready()
        .join();
  }

  @AfterEach
  void close() {
    context.stop();
    reader.close();
    server.close();
  }

  private void configure(String level, String settings) throws Exception {
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    String xml =
        """
        <configuration>
          <appender name="EVERWIRE" class="io.everwire.log.logback.EverwireAppender">
            %s
          </appender>
          <root level="%s"><appender-ref ref="EVERWIRE"/></root>
        </configuration>
        """
            .formatted(settings, level);
    configurator.doConfigure(new ByteArrayInputStream(xml.getBytes(UTF_8)));
  }

  private String here() {
    return "<endpoint>" + uri + "</endpoint><channel>log/app</channel>";
  }

  private Logger logger(String name) {
    return context.getLogger(name);
  }

  private List<LogEntry.Event> events() {
    return entries.stream()
        .filter(LogEntry.Event.class::isInstance)
        .map(LogEntry.Event.class::cast)
        .toList();
  }

  private List<String> statuses(int level) {
    return context.getStatusManager().getCopyOfStatusList().stream()
        .filter(status -> status.getEffectiveLevel() >= level)
        .map(Status::getMessage)
        .toList();
  }

  @Test
  void anEventComesWithAllItHas() throws Exception {
    configure("DEBUG", here() + "<source>shop</source>");
    context.getMDCAdapter().put("user", "ada");
    logger("com.example.Shop").error("order {} failed", 7, new IllegalStateException("no stock"));
    context.getMDCAdapter().put("user", "somebody else");

    await().atMost(PATIENCE).until(() -> events().size() == 1);
    LogEntry.Event event = events().get(0);
    assertThat(event.message()).isEqualTo("order 7 failed");
    assertThat(event.level()).isEqualTo(LogLevel.ERROR);
    assertThat(event.logger()).isEqualTo("com.example.Shop");
    assertThat(event.thread()).isEqualTo(Thread.currentThread().getName());
    assertThat(event.source()).isEqualTo("shop");
    assertThat(event.thrown()).contains("IllegalStateException: no stock").contains("\tat ");
    assertThat(event.context()).containsExactly(Map.entry("user", "ada"));
    assertThat(event.time()).isBetween(Instant.now().minusSeconds(60), Instant.now());
  }

  @Test
  void stoppingPublishesWhatWaitsInOrder() throws Exception {
    configure("INFO", here() + "<closeTimeout>20 seconds</closeTimeout>");
    for (int i = 0; i < 2_000; i++) {
      logger("app").info("event {}", i);
    }
    context.stop();

    await().atMost(PATIENCE).until(() -> events().size() == 2_000);
    assertThat(events())
        .extracting(LogEntry.Event::message)
        .startsWith("event 0")
        .endsWith("event 1999");
    assertThat(events()).extracting(LogEntry::sequence).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void aStandardFilterAndTheSettingsCount() throws Exception {
    configure(
        "TRACE",
        here()
            + """
            <includeMdc>false</includeMdc>
            <includeCallerData>true</includeCallerData>
            <exclude>com.noise</exclude>
            <filter class="ch.qos.logback.classic.filter.ThresholdFilter"><level>WARN</level></filter>
            """);
    context.getMDCAdapter().put("user", "ada");
    logger("app").info("no");
    logger("com.noise.Inner").error("no");
    logger("com.noisefree").error("yes");

    await().atMost(PATIENCE).until(() -> events().size() == 1);
    assertThat(events().get(0).message()).isEqualTo("yes");
    assertThat(events().get(0).context()).containsOnlyKeys("caller");
    assertThat(events().get(0).context().get("caller")).contains("EverwireAppenderTest");
  }

  @Test
  void ourOwnLoggersAndThoseOfTransportsDoNotComeBack() throws Exception {
    configure("TRACE", here());
    logger("io.everwire.internal.client.Client").error("own");
    logger("io.netty.channel").debug("each message");
    logger("io.everwireless").info("somebody else's");
    logger("io.netty.channel").warn("what an operator wants to know");

    await().atMost(PATIENCE).until(() -> events().size() == 2);
    assertThat(events())
        .extracting(LogEntry.Event::message)
        .containsExactly("somebody else's", "what an operator wants to know");
  }

  @Test
  void aWrongSettingIsAStatusAndNoException() throws Exception {
    configure("INFO", "<endpoint>nosuch://host</endpoint><channel>log/app</channel>");
    logger("app").info("goes nowhere");

    assertThat(statuses(Status.ERROR)).anyMatch(text -> text.contains("nosuch"));
  }

  @Test
  void aMissingSettingIsNamed() throws Exception {
    configure("INFO", "<endpoint>" + uri + "</endpoint>");

    assertThat(statuses(Status.ERROR)).anyMatch(text -> text.contains("<channel>"));
  }

  @Test
  void aTokenIsReadOfItsFile(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("token");
    Files.writeString(file, "secret\n");
    configure("INFO", here() + "<tokenFile>" + file + "</tokenFile>");
    logger("app").info("authenticated");

    await().atMost(PATIENCE).until(() -> events().size() == 1);
    assertThat(server.sessions()).anyMatch(session -> session.toString().contains("token:secret"));
  }

  @Test
  void aRefusedTokenIsAWarningAndTheApplicationGoesOn() throws Exception {
    configure("INFO", here() + "<token>wrong</token>");
    logger("app").info("refused");

    await()
        .atMost(PATIENCE)
        .until(
            () -> statuses(Status.WARN).stream().anyMatch(text -> text.contains("cannot publish")));
    logger("app").info("goes on");
  }

  @Test
  void aFullQueueDropsAndSaysSoInTheChannel() throws Exception {
    // Nobody listens there yet.
    String late = "mem:appender-late-" + NAMES.incrementAndGet();
    configure(
        "INFO",
        "<endpoint>" + late + "</endpoint><channel>log/app</channel><queueSize>10</queueSize>");
    for (int i = 0; i < 1_000; i++) {
      logger("app").info("event {}", i);
    }
    List<LogEntry> told = new CopyOnWriteArrayList<>();
    try (RealtimeServer other =
            RealtimeServer.builder()
                .listen(late)
                .channels("log/*", ChannelPolicy.create().history(1_000, Duration.ofMinutes(5)))
                .build()
                .start();
        RealtimeClient watcher = RealtimeClient.builder().endpoint(late).build()) {
      assertThat(other.uri()).hasToString(late);
      watcher.connect().join();
      LogFollower.of(watcher, "log/app").last(1_000).follow(message -> told.add(message.payload()));

      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  told.stream()
                          .mapToLong(entry -> entry instanceof LogEntry.Dropped d ? d.entries() : 1)
                          .sum()
                      == 1_000);
      assertThat(told).anyMatch(LogEntry.Dropped.class::isInstance);
      context.stop();
    }
  }

  @Test
  void noThreadIsLeft() throws Exception {
    configure("INFO", here());
    logger("app").setLevel(Level.INFO);
    logger("app").info("one");
    await().atMost(PATIENCE).until(() -> events().size() == 1);

    context.stop();

    await()
        .atMost(PATIENCE)
        .until(
            () ->
                Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().startsWith("everwire-log-shipper")));
  }
}
