package io.everwire.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.everwire.StatusCode;
import io.everwire.log.LogEntry.Notice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Processes as sources. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProcessSourceTest {
  private final Recorder channel = new Recorder();
  private final LogPublisher publisher = new LogPublisher(channel, SourceSettings.DEFAULT);

  @BeforeAll
  static void needsAShell() {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "needs program: sh");
  }

  private static ProcessBuilder sh(String script) {
    return new ProcessBuilder("/bin/sh", "-c", script);
  }

  private List<String> lines(String source) {
    return channel.of(source).stream().map(each -> ((LogEntry.Line) each).text()).toList();
  }

  private LogEntry last() {
    List<LogEntry> all = channel.entries();
    return all.get(all.size() - 1);
  }

  @Test
  void bothOutputsAreReadAndTheExitStatusComesLast() {
    LogSource source = publisher.start(sh("echo out; echo err >&2; echo more; exit 3"));
    source.done().join();

    assertThat(lines("stdout")).containsExactly("out", "more");
    assertThat(lines("stderr")).containsExactly("err");
    assertThat(last())
        .isInstanceOfSatisfying(
            LogEntry.Exited.class, exited -> assertThat(exited.status()).isEqualTo(3));
    assertThat(source.process().orElseThrow().exitValue()).isEqualTo(3);
  }

  @Test
  void muchOutputComesWholeBeforeTheExitStatus() {
    publisher
        .start(sh("i=0; while [ $i -lt 20000 ]; do echo line $i; i=$((i+1)); done"))
        .done()
        .join();

    assertThat(lines("stdout")).hasSize(20_000).endsWith("line 19999");
    assertThat(last()).isInstanceOf(LogEntry.Exited.class);
  }

  @Test
  void byteExactOutputKeepsControlCharactersAndWhatIsNoText() {
    publisher
        .byteExact()
        .start(sh("printf '\\033[31mred\\033[0m\\r\\n\\377\\000no end'"))
        .done()
        .join();

    assertThat(channel.bytes("stdout")).isEqualTo("\u001b[31mred\u001b[0m\r\n\u00ff\u0000no end");
  }

  @Test
  void aProcessIsHeldByASlowChannel() throws Exception {
    channel.hold();
    LogSource source =
        publisher.window(4, 1_000_000).start(sh("while :; do echo xxxxxxxxxxxxxxxx; done"));
    channel.becomes(it -> it.attempts() >= 1);

    // The pipe is full: the process waits, and is there.
    assertThat(source.process().orElseThrow().waitFor(300, TimeUnit.MILLISECONDS)).isFalse();
    assertThat(channel.attempts()).isLessThanOrEqualTo(4);

    source.close(Duration.ofSeconds(1));
    assertThat(source.process().orElseThrow().waitFor(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aProcessThatNeverEndsIsDestroyedWhenItsSourceIsClosed() {
    LogSource source = publisher.start(sh("echo ready; exec sleep 1000"));
    channel.linesBecome("ready");

    source.close();

    assertThat(source.process().orElseThrow().isAlive()).isFalse();
    assertThat(last())
        .isInstanceOfSatisfying(
            LogEntry.Exited.class, exited -> assertThat(exited.status()).isEqualTo(143));
  }

  @Test
  void aProcessThatDoesNotListenIsDestroyedWithForce() {
    LogSource source = publisher.start(sh("trap '' TERM; echo ready; while :; do sleep 0.1; done"));
    channel.linesBecome("ready");

    source.close(Duration.ofSeconds(6));

    assertThat(source.process().orElseThrow().isAlive()).isFalse();
    assertThat(last())
        .isInstanceOfSatisfying(
            LogEntry.Exited.class, exited -> assertThat(exited.status()).isEqualTo(137));
  }

  @Test
  void whatAProcessLeavesBehindDoesNotHoldItsExitStatus() throws IOException {
    LogSource source =
        publisher
            .linger(Duration.ofMillis(200))
            .start(sh("sleep 100 & echo $! >&2; printf 'line\\nno end'; read x"));
    channel.becomes(it -> lines("stdout").contains("line") && !lines("stderr").isEmpty());
    // The JDK itself closes an output for which nobody waits when the process ends.
    await().atMost(Recorder.PATIENCE).until(() -> threadsThatWaitForOutput() == 2);
    source.process().orElseThrow().getOutputStream().close();
    source.done().join();
    ProcessHandle left = ProcessHandle.of(Long.parseLong(lines("stderr").get(0))).orElseThrow();

    assertThat(left.isAlive()).isTrue();
    assertThat(lines("stdout")).containsExactly("line", "no end");
    assertThat(channel.notices()).containsExactly(Notice.Kind.LEFT_OPEN);
    assertThat(last()).isInstanceOf(LogEntry.Exited.class);

    left.destroy();
    await()
        .untilAsserted(
            () ->
                assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .noneMatch(name -> name.startsWith("everwire-log-source")));
  }

  private static long threadsThatWaitForOutput() {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(each -> each.getKey().getName().startsWith("everwire-log-source"))
        .flatMap(each -> Arrays.stream(each.getValue()))
        .filter(frame -> frame.getMethodName().equals("readBytes"))
        .count();
  }

  @Test
  void aProcessThatCannotStartIsToldToWatchersAndCaller() {
    LogSource source = publisher.start(new ProcessBuilder("/no/such/program", "--now"));

    assertThatThrownBy(() -> source.done().join())
        .hasMessageContaining("FAILED_PRECONDITION")
        .hasMessageContaining("/no/such/program");
    assertThat(channel.notices()).containsExactly(Notice.Kind.NOT_STARTED);
    assertThat(source.process()).isEmpty();
  }

  @Test
  void aRefusedEntryFailsTheSourceAndLetsTheProcessBe() throws IOException {
    channel.fail(1_000_000, StatusCode.PERMISSION_DENIED);
    Process process = sh("echo one; exec sleep 1000").start();
    try {
      LogSource source = publisher.process(process);

      assertThatThrownBy(() -> source.done().join()).hasMessageContaining("PERMISSION_DENIED");
      assertThat(process.isAlive()).isTrue();
      source.close();
      assertThat(process.isAlive()).isFalse();
    } finally {
      process.destroyForcibly();
    }
  }
}
