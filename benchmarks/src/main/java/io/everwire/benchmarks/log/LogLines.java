package io.everwire.benchmarks.log;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import io.everwire.ChannelPolicy;
import io.everwire.RealtimeClient;
import io.everwire.RealtimeServer;
import io.everwire.log.LogEntry;
import io.everwire.log.LogHandler;
import io.everwire.log.LogPublisher;
import io.everwire.log.LogShipper;
import io.everwire.log.logback.EverwireAppender;
import java.io.ByteArrayInputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * What a log line costs the thread that logs, and the process as a whole, with nobody watching and
 * with many, over the in-memory transport: server, watchers and application are one process.
 *
 * <p>Events are logged in bursts that fit into the queue, each published before the next, so that
 * none is dropped; time and allocation of the logging thread are those of the calls alone.
 *
 * <p>Usage: {@code LogLines [watchers]}, 0 and 100 by default.
 */
public final class LogLines {
  private static final int BURST = 1_000;
  private static final int BURSTS = 100;
  private static final int WARM_UP = 100;
  private static final int ROUNDS = 3;
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final String CHANNEL = "log/bench";
  private static final String URI = "mem:log-lines";

  private final LongAdder delivered = new LongAdder();

  private LogLines() {}

  /** Logs a burst, and waits until it is published. */
  private interface Contestant extends AutoCloseable {
    void log(int number);

    void await() throws InterruptedException;

    @Override
    void close();
  }

  /**
   * Measures, and prints a line for each round.
   *
   * @param arguments how many watch
   */
  public static void main(String[] arguments) throws Exception {
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "error");
    List<Integer> watchers = new ArrayList<>();
    for (String each : arguments) {
      watchers.add(Integer.parseInt(each));
    }
    for (int each : watchers.isEmpty() ? List.of(0, 100) : watchers) {
      new LogLines().run(each);
    }
    Runtime.getRuntime().halt(0);
  }

  private void run(int watchers) throws Exception {
    try (RealtimeServer server =
        RealtimeServer.builder()
            .listen(URI)
            .channels("log/*", ChannelPolicy.create().history(1_000, Duration.ofMinutes(1)))
            .build()
            .start()) {
      System.out.println("at " + server.uri());
      List<RealtimeClient> clients = new ArrayList<>();
      for (int i = 0; i < watchers; i++) {
        RealtimeClient client = RealtimeClient.builder().endpoint(URI).build();
        client.connect().join();
        client
            .channel(CHANNEL, LogEntry.codec())
            .subscribe(message -> delivered.increment())
            .ready()
            .join();
        clients.add(client);
      }
      measure("java.util.logging", watchers, handler());
      measure("Logback", watchers, appender());
      lines(watchers);
      clients.forEach(RealtimeClient::close);
    }
  }

  private static Contestant handler() {
    LogShipper shipper = LogShipper.builder().endpoint(URI).channel(CHANNEL).build();
    LogHandler handler = new LogHandler(shipper);
    Logger logger = Logger.getAnonymousLogger();
    logger.setUseParentHandlers(false);
    logger.addHandler(handler);
    return new Contestant() {
      @Override
      public void log(int number) {
        logger.log(Level.INFO, "order {0} was shipped to a customer", number);
      }

      @Override
      public void await() throws InterruptedException {
        flush(shipper);
      }

      @Override
      public void close() {
        handler.close();
      }
    };
  }

  private static void flush(LogShipper shipper) throws InterruptedException {
    if (!shipper.flush(PATIENCE) || shipper.dropped() > 0) {
      throw new IllegalStateException("not all was published");
    }
  }

  private static Contestant appender() {
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    EverwireAppender appender = new EverwireAppender();
    appender.setContext(context);
    appender.addEndpoint(URI);
    appender.setChannel(CHANNEL);
    appender.start();
    ch.qos.logback.classic.Logger logger = context.getLogger("com.example.Orders");
    logger.addAppender(appender);
    return new Contestant() {
      @Override
      public void log(int number) {
        logger.info("order {} was shipped to a customer", number);
      }

      @Override
      public void await() throws InterruptedException {
        if (!appender.flush(PATIENCE)) {
          throw new IllegalStateException("not all was published");
        }
      }

      @Override
      public void close() {
        appender.stop();
      }
    };
  }

  private void measure(String name, int watchers, Contestant contestant) throws Exception {
    try (contestant) {
      for (int i = 0; i < WARM_UP; i++) {
        burst(contestant);
        contestant.await();
      }
      for (int round = 0; round < ROUNDS; round++) {
        long nanos = 0;
        long bytes = 0;
        long cpu = cpuNanos();
        for (int i = 0; i < BURSTS; i++) {
          long begin = System.nanoTime();
          long allocated = ownBytes();
          burst(contestant);
          bytes += ownBytes() - allocated;
          nanos += System.nanoTime() - begin;
          contestant.await();
        }
        long lines = (long) BURST * BURSTS;
        System.out.printf(
            Locale.ROOT,
            "%s, %d watching: %,d ns and %,d bytes a line in the thread that logs,"
                + " %,d ns of processor time in all%n",
            name,
            watchers,
            nanos / lines,
            bytes / lines,
            (cpuNanos() - cpu) / lines);
      }
    }
  }

  private static void burst(Contestant contestant) {
    for (int i = 0; i < BURST; i++) {
      contestant.log(i);
    }
  }

  private static void lines(int watchers) throws Exception {
    byte[] text =
        "a line of a build, of some sixty characters as they often are\n"
            .repeat(200_000)
            .getBytes(StandardCharsets.UTF_8);
    for (int round = 0; round < ROUNDS; round++) {
      long cpu = cpuNanos();
      long begin = System.nanoTime();
      try (RealtimeClient client = RealtimeClient.builder().endpoint(URI).build()) {
        client.connect().join();
        LogPublisher.to(client.channel(CHANNEL, LogEntry.codec())).stream(
                "in", new ByteArrayInputStream(text))
            .done()
            .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      }
      System.out.printf(
          Locale.ROOT,
          "a stream, %d watching: %,.0f lines/s, %,d ns of processor time a line in all%n",
          watchers,
          200_000 * 1e9 / (System.nanoTime() - begin),
          (cpuNanos() - cpu) / 200_000);
    }
  }

  private static long cpuNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static long ownBytes() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }
}
