package io.everwire.examples.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everwire.examples.ExampleCommandLine;
import io.everwire.examples.NetworkTransport;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class FeedTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int KEYS = 100;
  private static final Duration EFFORT = Duration.ofMillis(10);
  private static final long EFFORT_MICROS = TimeUnit.NANOSECONDS.toMicros(EFFORT.toNanos());
  private static final double P99 = 99;

  private static FeedRun run(NetworkTransport transport, int rate) {
    return new FeedRun(List.of(URI.create(transport.anyPort())), List.of(), KEYS, rate, EFFORT);
  }

  @ParameterizedTest
  @EnumSource
  void everybodyHasAPriceOfEachKey(NetworkTransport transport) {
    try (FeedRun run = run(transport, 1_000)) {
      run.start();
      for (Reader reader : run.readers().subList(0, 2)) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(reader.prices()).hasSize(KEYS));
      }
    }
  }

  /**
   * A reader that had to take all prices would be behind by the time that it needs for those that
   * it has not taken, which grows. One that wants the latest is behind by what is on its way to it.
   */
  @Test
  void aSlowReaderOfTheLatestStaysCloseWhileWhatItLeavesOutGrows() {
    try (FeedRun run = run(NetworkTransport.WS, 4_000)) {
      run.start();
      Reader slow = run.readers().get(1);
      Reader slowAndReliable = run.readers().get(2);
      await().atMost(PATIENCE).until(() -> slow.taken() > 300);
      slow.delaysSinceLastCall();
      slowAndReliable.delaysSinceLastCall();
      await().atMost(PATIENCE).until(() -> slow.taken() > 450);

      long delay = slow.delaysSinceLastCall().getValueAtPercentile(P99);
      long withoutConflation = (run.published() - slow.taken()) * EFFORT_MICROS;
      assertThat(delay).isLessThan(withoutConflation / 10);
      assertThat(delay).isLessThan(slowAndReliable.delaysSinceLastCall().getMaxValue());
      assertThat(slow.missed()).isZero();
    }
  }

  @Test
  void theCommandShowsReadersSideBySide() {
    StringWriter printed = new StringWriter();
    assertThat(feed(printed, "--seconds", "1", "--keys", "10", "--rate", "100")).isZero();
    assertThat(printed.toString())
        .contains("delay p50", "fast, LATEST", "slow, LATEST", "slow, RELIABLE", "published");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--keys 0|--keys is 0, must be 1 to 100000",
        "--rate 1000000|--rate is 1000000, must be 1 to 100000",
        "--seconds -1|must not be negative",
        "--effort fast|'fast' is no duration"
      })
  void badInputIsToldWhatIsWrong(String line, String message) {
    StringWriter printed = new StringWriter();
    assertThat(feed(printed, line.split(" "))).isEqualTo(2);
    assertThat(printed.toString()).contains(message);
  }

  private static int feed(StringWriter printed, String... arguments) {
    PrintWriter out = new PrintWriter(printed, true);
    return ExampleCommandLine.of(new FeedCommand()).setOut(out).setErr(out).execute(arguments);
  }
}
