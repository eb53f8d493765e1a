package io.everwire.examples.logtail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everwire.examples.ExampleCommandLine;
import io.everwire.examples.NetworkTransport;
import io.everwire.log.LogHandler;
import io.everwire.log.LogShipper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(180)
class LogtailTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int OUTPUT_BYTES = (1 << 20) + 333;
  private static final int ENDS_WITH = 3;

  private Path folder = Path.of("");
  private final ExecutorService commands = Executors.newCachedThreadPool();
  private Path log = Path.of("");

  @BeforeEach
  void makeALog(@TempDir Path temporary) throws IOException {
    folder = temporary;
    log = folder.resolve("app.log");
    Files.writeString(log, "started\nrequest 1 failed: timeout\n");
  }

  @AfterEach
  void endCommands() throws InterruptedException {
    commands.shutdownNow();
    assertThat(commands.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  /** A command, and what it writes. It ends by itself, or when its thread is interrupted. */
  private final class Running {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final StringWriter said = new StringWriter();
    private final CompletableFuture<Integer> status;

    Running(String... arguments) {
      PrintWriter printed = new PrintWriter(said, true);
      status =
          CompletableFuture.supplyAsync(
              () ->
                  ExampleCommandLine.of(new LogtailCommand(new EntryPrinter(out, err)))
                      .setOut(printed)
                      .setErr(printed)
                      .execute(arguments),
              commands);
    }

    String printed() {
      return out.toString(UTF_8);
    }

    Running prints(String text) {
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(printed()).isEqualTo(text));
      return this;
    }

    /** Where it listens. */
    String address() {
      await().atMost(PATIENCE).until(() -> said.toString().contains("--connect "));
      return said.toString().replaceAll("(?s).*?--connect (\\S+).*", "$1");
    }
  }

  private Running logtail(String... arguments) {
    return new Running(arguments);
  }

  private Running follow(String address, String... more) {
    return logtail(
        Stream.concat(Stream.of("follow", "--connect", address), Stream.of(more))
            .toArray(String[]::new));
  }

  private void append(String text) throws IOException {
    Files.writeString(log, text, StandardOpenOption.APPEND);
  }

  @ParameterizedTest
  @EnumSource
  void aFollowerSeesTheLastLinesAndThoseThatCome(NetworkTransport transport) throws IOException {
    Running server = logtail("serve", log.toString(), "--listen", transport.anyPort());
    Running all =
        follow(server.address(), "log/app.log").prints("started\nrequest 1 failed: timeout\n");
    Running lastOne =
        follow(server.address(), "log/app.log", "--last", "1")
            .prints("request 1 failed: timeout\n");

    append("request 2\n");

    all.prints("started\nrequest 1 failed: timeout\nrequest 2\n");
    lastOne.prints("request 1 failed: timeout\nrequest 2\n");
  }

  @ParameterizedTest
  @EnumSource
  void theServerFiltersByText(NetworkTransport transport) throws IOException {
    Running server = logtail("serve", log.toString(), "--listen", transport.anyPort());
    Running timeouts =
        follow(server.address(), "log/app.log", "--contains", "timeout")
            .prints("request 1 failed: timeout\n");

    append("request 2\nrequest 3 failed: timeout\n");

    timeouts.prints("request 1 failed: timeout\nrequest 3 failed: timeout\n");
  }

  @Test
  void linesOfFilesAreNoWarningsButWhatHappensToAFileIs() throws IOException {
    Running server = logtail("serve", log.toString(), "--listen", NetworkTransport.WS.anyPort());
    Running all = follow(server.address(), "log/app.log");
    Running warnings = follow(server.address(), "log/app.log", "--level", "WARN");
    all.prints("started\nrequest 1 failed: timeout\n");

    Files.writeString(log, "cut\n");

    all.prints("started\nrequest 1 failed: timeout\ncut\n");
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(warnings.err.toString(UTF_8)).startsWith("-- app.log: TRUNCATED"));
    assertThat(warnings.printed()).isEmpty();
  }

  @Test
  void ofALoggingLibraryOnlyWhatIsGraveEnoughIsSent() {
    Running server = logtail("serve", "--open", "--listen", NetworkTransport.WS.anyPort());
    LogHandler handler =
        new LogHandler(LogShipper.builder().endpoint(server.address()).channel("log/shop").build());
    Logger logger = Logger.getLogger("shop");
    logger.setUseParentHandlers(false);
    logger.addHandler(handler);
    try {
      logger.info("sold 1");
      logger.warning("1 left");
      Running warnings = follow(server.address(), "log/shop", "--level", "WARN");
      await().atMost(PATIENCE).until(() -> warnings.printed().endsWith(" WARN shop: 1 left\n"));
      logger.info("sold 2");
      logger.severe("none left");
      await().atMost(PATIENCE).until(() -> warnings.printed().endsWith(" ERROR shop: none left\n"));
      assertThat(warnings.printed()).hasLineCount(2);
    } finally {
      logger.removeHandler(handler);
      handler.close();
    }
  }

  @Test
  void aFileThatIsNotThereYetIsWaitedFor() throws IOException {
    Path later = folder.resolve("later.log");
    Running server = logtail("serve", later.toString(), "--listen", NetworkTransport.WS.anyPort());
    Running follower = follow(server.address(), "log/later.log");
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(follower.err.toString(UTF_8)).startsWith("-- later.log: MISSING"));

    Files.writeString(later, "here\n");

    follower.prints("here\n");
  }

  @ParameterizedTest
  @EnumSource
  void theOutputOfACommandComesByteForByteWithItsExitStatus(NetworkTransport transport)
      throws IOException {
    byte[] bytes = randomBytes();
    Running run =
        logtail("run", "--listen", transport.anyPort(), "--", "sh", "-c", script(), "sh", file());
    Running follower = follow(run.address(), "log/run", "--last", "10000");

    assertThat(follower.status.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join())
        .isEqualTo(ENDS_WITH);
    assertThat(follower.out.toByteArray()).isEqualTo(bytes);
    assertThat(follower.err.toString(UTF_8)).isEqualTo("\u001B[31mred\u001B[0m, without an end");
    assertThat(run.status.join()).isEqualTo(ENDS_WITH);
  }

  @ParameterizedTest
  @EnumSource
  void aCommandPublishesToAServerElsewhere(NetworkTransport transport) throws IOException {
    byte[] bytes = randomBytes();
    Running server = logtail("serve", "--open", "--listen", transport.anyPort());
    Running follower = follow(server.address(), "log/ci", "--last", "10000");

    Running run =
        logtail(
            "run",
            "--connect",
            server.address(),
            "--channel",
            "log/ci",
            "--",
            "sh",
            "-c",
            script(),
            "sh",
            file());

    assertThat(run.status.join()).isEqualTo(ENDS_WITH);
    assertThat(follower.status.join()).isEqualTo(ENDS_WITH);
    assertThat(follower.out.toByteArray()).isEqualTo(bytes);
    Running late = follow(server.address(), "log/ci", "--last", "10000");
    assertThat(late.status.join()).isEqualTo(ENDS_WITH);
    assertThat(late.out.toByteArray()).isEqualTo(bytes);
  }

  /** Binary, with sequences that are no UTF-8, carriage returns and no line end at the end. */
  private byte[] randomBytes() throws IOException {
    byte[] bytes = new byte[OUTPUT_BYTES];
    new Random(11).nextBytes(bytes);
    Files.write(folder.resolve("output"), bytes);
    return bytes;
  }

  private String file() {
    return folder.resolve("output").toString();
  }

  private static String script() {
    return "cat \"$1\"; printf '\\033[31mred\\033[0m, without an end' >&2; exit " + ENDS_WITH;
  }

  @Test
  void aCommandThatCannotBeStartedIsToldOnBothSides() {
    Running run =
        logtail("run", "--listen", NetworkTransport.WS.anyPort(), "--", "/none/such", "-x");
    Running follower = follow(run.address(), "log/run", "--last", "10");

    assertThat(follower.status.join()).isEqualTo(CommandRun.NOT_STARTED);
    assertThat(follower.err.toString(UTF_8))
        .startsWith("-- process: NOT_STARTED")
        .contains("/none/such");
    assertThat(run.status.join()).isEqualTo(CommandRun.NOT_STARTED);
    assertThat(run.err.toString(UTF_8)).contains("\"/none/such -x\" cannot be started");
  }

  @Test
  void aCommandThatReadsItsInputFindsItsEnd() {
    Running run = logtail("run", "--listen", NetworkTransport.WS.anyPort(), "--", "cat");
    assertThat(follow(run.address(), "log/run", "--last", "10").status.join()).isZero();
  }

  @Test
  void whatIsNotAllowedIsToldInOneLine() {
    Running server = logtail("serve", log.toString(), "--listen", NetworkTransport.WS.anyPort());

    Running elsewhere = follow(server.address(), "secrets");
    assertThat(elsewhere.status.join()).isEqualTo(1);
    assertThat(elsewhere.said.toString()).startsWith("follow: PERMISSION_DENIED").hasLineCount(1);

    Running publishing = logtail("run", "--connect", server.address(), "--", "echo", "x");
    assertThat(publishing.status.join()).isEqualTo(1);
    assertThat(publishing.said.toString()).startsWith("run: PERMISSION_DENIED").hasLineCount(1);
  }

  @Test
  void badInputIsToldWhatIsWrong() {
    assertThat(said(2, "serve")).contains("a FILE or --open is missing");
    assertThat(said(2, "follow", "log/x")).contains("--connect is missing");
    assertThat(said(2, "run")).contains("COMMAND");
    assertThat(said(1, "serve", folder.toString())).contains("is a folder, not a file");
    assertThat(said(1, "serve", log.toString(), "elsewhere/app.log"))
        .contains("would both be the channel log/app.log");
    assertThat(said(1, "follow", "log/x", "--contains", "x".repeat(1_025), "--connect", "ws://h"))
        .contains("limit is 1024");
    assertThat(said(2, "follow", "log/x", "--level", "LOUD", "--connect", "ws://h"))
        .contains("LOUD");
  }

  private String said(int status, String... arguments) {
    Running command = logtail(arguments);
    assertThat(command.status.join()).isEqualTo(status);
    return command.said.toString();
  }
}
