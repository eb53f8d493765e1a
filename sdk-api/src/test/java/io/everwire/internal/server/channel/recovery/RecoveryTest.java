package io.everwire.internal.server.channel.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.HistoryQuery.Direction;
import io.everwire.Position;
import io.everwire.Start;
import io.everwire.broker.LogPage;
import io.everwire.broker.LoggedPublication;
import io.everwire.broker.RetainedPage;
import io.everwire.internal.metrics.ChannelMeters.GapReason;
import io.everwire.internal.session.ManualEnvironment;
import io.everwire.internal.session.SerialTimers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What a subscription is told on its way to what is live, and after the log was made anew. */
class RecoveryTest {
  private final ManualEnvironment environment = new ManualEnvironment();
  private final Heard heard = new Heard();
  private final Recovery recovery =
      new Recovery(
          heard,
          new Channel(),
          environment.executor(),
          new SerialTimers(environment, environment.executor()),
          environment,
          new Seam());

  /** What the channel was asked for, and has not answered. */
  private final ArrayDeque<CompletableFuture<LogPage>> asked = new ArrayDeque<>();

  private final List<String> story = new ArrayList<>();

  private final class Channel implements Recovery.Source {
    @Override
    public void attach() {
      story.add("attach");
    }

    @Override
    public void detach() {
      story.add("detach");
    }

    @Override
    public void onEpochSeen(String epoch) {
      story.add("saw " + epoch);
    }

    @Override
    public CompletionStage<LogPage> read(
        Direction direction, Optional<Position> from, int limit, long maxBytes) {
      story.add("read");
      CompletableFuture<LogPage> answer = new CompletableFuture<>();
      asked.add(answer);
      return answer;
    }

    @Override
    public CompletionStage<RetainedPage> retained(String afterKey, int limit, long maxBytes) {
      throw new UnsupportedOperationException("no snapshots here");
    }
  }

  private final class Heard implements Recovery.Target {
    @Override
    public void onBegin(Position position, boolean recovering) {}

    @Override
    public void onRecovered() {
      story.add("recovered");
    }

    @Override
    public void onGap(long missed, Position continuesAfter, GapReason reason) {
      story.add("gap of " + missed + " to " + continuesAfter.epoch() + continuesAfter.offset());
    }

    @Override
    public void onPast(LoggedPublication publication) {
      story.add("past " + publication.offset());
    }

    @Override
    public boolean wantsPast() {
      return true;
    }

    @Override
    public void onLive() {
      story.add("live");
    }

    @Override
    public void onLeftLive() {
      story.add("left live");
    }

    @Override
    public void dropLive() {
      story.add("dropped live");
    }
  }

  /** Begins after a position, and attaches to a channel at another one. */
  private void begin(Position after, Position at) {
    recovery.begin(Start.after(after));
    recovery.onAttached(at);
    environment.run();
    story.clear();
  }

  /** The broker answers with what it has of the log, and this is the last of it. */
  private void answers(String epoch, long first, long head) {
    List<LoggedPublication> all = new ArrayList<>();
    for (long offset = first; offset <= head; offset++) {
      all.add(Logged.at(offset, ""));
    }
    asked.remove().complete(new LogPage(all, new Position(epoch, head), first, false));
    environment.run();
  }

  @Test
  void anEpochThatBeginsWhileItReadsWhatIsBetweenDropsWhatCameLive() {
    begin(new Position("e", 5), new Position("e", 7));
    assertThat(recovery.wantsLiveAfter(9)).isEqualTo(7);
    recovery.onLiveTaken(9);

    recovery.onEpoch(new Position("f", 0));

    assertThat(story).containsExactly("dropped live", "gap of 0 to f0", "recovered", "live");
    assertThat(recovery.position()).isEqualTo(new Position("f", 0));
  }

  @Test
  void whatIsReadOfAnEpochThatIsOverIsNotTold() {
    begin(new Position("e", 5), new Position("e", 7));
    recovery.onEpoch(new Position("f", 0));
    story.clear();

    answers("e", 1, 7);

    assertThat(story).isEmpty();
    assertThat(recovery.position()).isEqualTo(new Position("f", 0));
  }

  @Test
  void anEpochThatBeginsWhileThePositionIsWaitedForDropsWhatCameLive() {
    begin(new Position("e", 9), new Position("e", 5));
    assertThat(recovery.wantsLiveAfter(6)).as("it is not there yet").isEqualTo(6);

    recovery.onEpoch(new Position("f", 0));
    environment.advance(Duration.ofMinutes(1));

    assertThat(story).containsExactly("dropped live", "gap of 0 to f0", "recovered", "live");
  }

  @Test
  void anEpochThatBeginsWhileItIsLiveFollowsWhatCameLive() {
    begin(new Position("e", 5), new Position("e", 5));

    recovery.onEpoch(new Position("f", 0));

    assertThat(story).containsExactly("left live", "gap of 0 to f0", "live");
  }

  @Test
  void offsetsOfANewEpochCountFromItsBeginning() {
    begin(new Position("e", 5), new Position("e", 700));
    recovery.onLiveTaken(900);
    recovery.onEpoch(new Position("f", 2));

    assertThat(recovery.wantsLiveAfter(4)).isEqualTo(2);
    recovery.onLiveTaken(4);
    assertThat(recovery.wantsLiveAfter(5)).isEqualTo(4);
    recovery.leaveLive();
    recovery.onEpoch(new Position("g", 0)); // it is not attached, and will see for itself
    answers("f", 1, 6);
    recovery.onAttached(new Position("f", 7));
    environment.run();
    answers("f", 1, 7);

    assertThat(story).containsSubsequence("detach", "past 5", "past 6", "attach", "past 7", "live");
    assertThat(recovery.position()).isEqualTo(new Position("f", 7));
  }

  @Test
  void whatCameBothWaysIsToldOnce() {
    begin(new Position("e", 5), new Position("e", 7));
    recovery.onLiveTaken(9);

    answers("e", 1, 9);

    assertThat(story).containsExactly("past 6", "past 7", "recovered", "live");
    assertThat(recovery.position()).isEqualTo(new Position("e", 9));
    assertThat(recovery.wantsLiveAfter(10)).isEqualTo(9);
  }

  @Test
  void whatHasNoRoomWhileItReadsIsDroppedAndReadLater() {
    begin(new Position("e", 5), new Position("e", 7));
    recovery.leaveLive();
    assertThat(story).containsExactly("dropped live", "detach");

    answers("e", 1, 9);

    assertThat(story).endsWith("past 6", "past 7", "past 8", "past 9", "attach");
  }

  @Test
  void aPageOfAnotherEpochIsNotTold() {
    begin(new Position("e", 5), new Position("e", 7));

    answers("f", 1, 9);

    assertThat(story).containsExactly("saw f");
    assertThat(recovery.position()).isEqualTo(new Position("e", 5));
  }

  @Test
  void whatIsGoneFromTheLogJustBeforeWhatIsLiveIsNotAskedForAgain() {
    begin(new Position("e", 5), new Position("e", 7));
    recovery.onLiveTaken(9);

    answersInPart(new Position("e", 9), 1, List.of(6L, 8L));

    assertThat(story).containsExactly("past 6", "recovered", "live");
    assertThat(recovery.position()).isEqualTo(new Position("e", 9));
  }

  @Test
  void aBrokerThatHasMoreAndGivesNothingIsAskedAgainAfterAPause() {
    begin(new Position("e", 5), new Position("e", 7));

    answersInPart(new Position("e", 9), 1, List.of());
    assertThat(story).isEmpty();

    environment.advance(Duration.ofSeconds(5));
    assertThat(story).containsExactly("read");
  }

  private void answersInPart(Position head, long first, List<Long> offsets) {
    List<LoggedPublication> some = offsets.stream().map(each -> Logged.at(each, "")).toList();
    asked.remove().complete(new LogPage(some, head, first, true));
    environment.run();
  }
}
