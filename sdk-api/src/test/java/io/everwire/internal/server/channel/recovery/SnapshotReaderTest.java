package io.everwire.internal.server.channel.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.everwire.Position;
import io.everwire.broker.LoggedPublication;
import io.everwire.broker.RetainedPage;
import io.everwire.internal.server.channel.log.RetryPauses;
import io.everwire.internal.session.ManualEnvironment;
import io.everwire.internal.session.SerialTimers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a subscription is told of retained values. */
class SnapshotReaderTest {
  private static final Duration PAUSE_OVER = Duration.ofSeconds(1);

  private final ManualEnvironment environment = new ManualEnvironment();
  private final Recovery.Source source = mock(Recovery.Source.class);
  private final ArrayDeque<CompletableFuture<RetainedPage>> asked = new ArrayDeque<>();
  private final List<String> askedAfter = new ArrayList<>();
  private final List<String> told = new ArrayList<>();
  private final Told target = new Told();
  private final SnapshotReader reader =
      new SnapshotReader(
          target,
          source,
          environment.executor(),
          new SerialTimers(environment, environment.executor()),
          new RetryPauses(environment),
          "e");

  SnapshotReaderTest() {
    when(source.retained(anyString(), anyInt(), anyLong()))
        .thenAnswer(
            call -> {
              askedAfter.add(call.getArgument(0));
              CompletableFuture<RetainedPage> answer = new CompletableFuture<>();
              asked.add(answer);
              return answer;
            });
  }

  private final class Told implements SnapshotReader.Target {
    boolean hasRoom = true;

    @Override
    public void onValue(LoggedPublication value) {
      told.add(value.publication().key());
    }

    @Override
    public boolean wantsValues() {
      return hasRoom;
    }

    @Override
    public void onSnapshotRead() {
      told.add("all");
    }
  }

  private void answers(String epoch, boolean more, String... keys) {
    List<LoggedPublication> values = Stream.of(keys).map(key -> Logged.at(1, key)).toList();
    asked.remove().complete(new RetainedPage(values, new Position(epoch, 9), more));
    environment.run();
  }

  @Test
  void valuesAreReadPageByPage() {
    reader.readOn();
    answers("e", true, "a", "b");
    answers("e", false, "c");

    assertThat(told).containsExactly("a", "b", "c", "all");
    assertThat(askedAfter).containsExactly("", "b");
  }

  @Test
  void aPageOfAnotherEpochIsNotToldButAskedForAgain() {
    reader.readOn();
    answers("e", true, "a");
    answers("f", false, "b");
    assertThat(told).containsExactly("a");
    verify(source).onEpochSeen("f");

    environment.advance(PAUSE_OVER);
    answers("e", false, "b");

    assertThat(told).containsExactly("a", "b", "all");
    assertThat(askedAfter).containsExactly("", "a", "a");
  }

  @Test
  void aPageThatCannotBeReadIsAskedForAgain() {
    reader.readOn();
    asked.remove().completeExceptionally(new IllegalStateException("the test wants it"));
    environment.advance(PAUSE_OVER);
    answers("e", false, "a");

    assertThat(told).containsExactly("a", "all");
  }

  @Test
  void nothingIsToldOnceItIsCancelled() {
    reader.readOn();
    reader.cancel();
    answers("e", true, "a");
    environment.advance(PAUSE_OVER);

    assertThat(told).isEmpty();
    assertThat(asked).isEmpty();
  }

  @Test
  void nothingIsAskedForWithoutRoomForIt() {
    target.hasRoom = false;
    reader.readOn();
    assertThat(asked).isEmpty();

    target.hasRoom = true;
    reader.readOn();

    assertThat(asked).hasSize(1);
  }
}
