package io.everwire.internal.server.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;

import io.everwire.internal.session.ManualEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

class SparseLogTest {
  private final ManualEnvironment time = new ManualEnvironment();
  private final List<String> lines = new ArrayList<>();
  private final SparseLog log = new SparseLog(recording(), time);

  private Logger recording() {
    Logger logger = mock(Logger.class);
    doAnswer(call -> lines.add(call.getArgument(0)))
        .when(logger)
        .warn(anyString(), (Throwable) any());
    return logger;
  }

  private void warn(int times) {
    for (int i = 0; i < times; i++) {
      log.warn("refused");
    }
  }

  @Test
  void aFewWarningsAreWrittenAsTheyAre() {
    warn(SparseLog.MOST);
    assertThat(lines).hasSize(SparseLog.MOST).containsOnly("refused");
  }

  @Test
  void moreInAPeriodAreLeftOutAndTheNextSaysHowMany() {
    warn(SparseLog.MOST + 1_000);
    assertThat(lines).hasSize(SparseLog.MOST);
    time.advance(SparseLog.PERIOD.minusNanos(1));
    warn(1);
    assertThat(lines).hasSize(SparseLog.MOST);
    time.advance(Duration.ofNanos(1));
    warn(2);
    assertThat(lines.subList(SparseLog.MOST, lines.size()))
        .containsExactly("refused (1001 warnings like this were left out)", "refused");
  }

  @Test
  void aPeriodWithFewForgetsNothingButTheCount() {
    warn(SparseLog.MOST);
    time.advance(SparseLog.PERIOD);
    warn(SparseLog.MOST);
    assertThat(lines).hasSize(2 * SparseLog.MOST).containsOnly("refused");
  }
}
