package io.everwire.benchmarks.bench.workloads;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WarmUpTest {
  private final List<Duration> done = new ArrayList<>();
  private long compileNanos;

  private void warmUp(int leastSeconds, int mostSeconds, int compilingSeconds) throws Exception {
    new WarmUp(
            () -> compileNanos, Duration.ofSeconds(leastSeconds), Duration.ofSeconds(mostSeconds))
        .run(
            time -> {
              long before = done.stream().mapToLong(Duration::toSeconds).sum();
              long share = before < compilingSeconds ? 50 : 1;
              compileNanos += time.toNanos() * share / 100;
              done.add(time);
            });
  }

  @Test
  void codeThatIsCompiledAlreadyIsWarmedUpForTheLeastTime() throws Exception {
    warmUp(4, 20, 0);
    assertThat(done).containsExactly(Duration.ofSeconds(4));
  }

  @Test
  void warmingUpGoesOnWhileCompilersWork() throws Exception {
    warmUp(4, 20, 6);
    assertThat(done)
        .containsExactly(
            Duration.ofSeconds(4),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1));
  }

  @Test
  void warmingUpEndsAfterTheLongestTime() throws Exception {
    warmUp(4, 10, 1_000);
    assertThat(done.stream().mapToLong(Duration::toSeconds).sum()).isEqualTo(10);
  }

  @Test
  void aProcessKnowsWhatItsCompilersHaveTaken() throws Exception {
    assertThat(ProcessGauges.compileNanos()).isPositive();
  }
}
