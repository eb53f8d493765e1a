package io.everwire.internal.server.channel.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.everwire.ChannelPolicy;
import io.everwire.Member;
import io.everwire.broker.Broker;
import io.everwire.broker.PresentMember;
import io.everwire.internal.session.ManualEnvironment;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What those who watch a channel are told of who is there. */
class ChannelPresenceTest {
  private final Broker broker = mock(Broker.class);
  private final ManualEnvironment environment = new ManualEnvironment();

  /** Answers that the broker has not given. */
  private final ArrayDeque<CompletableFuture<List<PresentMember>>> asked = new ArrayDeque<>();

  private final List<String> told = new ArrayList<>();
  private final PresenceWatcher watcher = news -> told.add(text(news));
  private final ChannelPresence presence =
      new ChannelPresence(
          "a", ChannelPolicy.create().presence(true), broker, environment.executor(), environment);

  ChannelPresenceTest() {
    when(broker.members(anyString()))
        .thenAnswer(
            call -> {
              CompletableFuture<List<PresentMember>> answer = new CompletableFuture<>();
              asked.add(answer);
              return answer;
            });
  }

  private static String text(PresenceNews news) {
    return (news.complete() ? "here" : "change")
        + news.left().stream().map(" -"::concat).sorted().reduce("", String::concat)
        + news.joined().stream()
            .map(each -> " +" + each.sessionId())
            .sorted()
            .reduce("", String::concat)
        + " of "
        + news.count();
  }

  private static PresentMember member(String session, long incarnation) {
    return new PresentMember(new Member("principal", session, Map.of()), incarnation);
  }

  private void answers(PresentMember... members) {
    asked.remove().complete(List.of(members));
    environment.run();
  }

  private void enters(PresentMember member) {
    presence.onChange(List.of(member), List.of());
  }

  private void leaves(PresentMember member) {
    presence.onChange(List.of(), List.of(member));
  }

  /** Lets the gathering of changes end. */
  private void gather() {
    environment.advance(Duration.ofSeconds(1));
  }

  /** Somebody watches, and was told that these are there. */
  private void watchedBy(PresentMember... present) {
    presence.watch(watcher);
    presence.begin();
    answers(present);
    told.clear();
  }

  @Test
  void whoIsThereIsAskedForOnlyWhenChangesAreBrought() {
    presence.watch(watcher);
    assertThat(asked).isEmpty();

    presence.begin();
    answers(member("s1", 1));

    assertThat(told).containsExactly("here +s1 of 1");
  }

  @Test
  void whoIsThereIsNotAskedForOnceChangesAreBroughtNoMore() {
    watchedBy(member("s1", 1));
    presence.unwatch(watcher);
    presence.end();
    presence.watch(watcher);

    assertThat(asked).isEmpty();
  }

  @Test
  void whoIsThereIsAskedForAgainWhenChangesMayHaveBeenMissed() {
    watchedBy(member("s1", 1));
    presence.begin();
    answers(member("s2", 1));

    assertThat(told).containsExactly("here +s2 of 1");
  }

  @Test
  void anAnswerIsOfNoUseWhenChangesBeforeItMayHaveBeenMissed() {
    presence.watch(watcher);
    presence.begin();
    presence.begin();
    answers(member("s1", 1));
    assertThat(told).isEmpty();

    answers(member("s2", 1));

    assertThat(told).containsExactly("here +s2 of 1");
  }

  @Test
  void changesThatComeBeforeTheAnswerAreMadeToItAndNotToldOnceMore() {
    presence.watch(watcher);
    presence.begin();
    leaves(member("s1", 1));
    enters(member("s3", 1));
    answers(member("s1", 1), member("s2", 1));
    enters(member("s4", 1));
    gather();

    assertThat(told).containsExactly("here +s2 +s3 of 2", "change +s4 of 3");
  }

  @Test
  void whoBeginsToWatchWhileItIsAskedForAgainIsToldTheAnswer() {
    watchedBy(member("s1", 1));
    presence.begin();
    List<String> second = new ArrayList<>();
    presence.watch(news -> second.add(text(news)));
    assertThat(second).isEmpty();

    answers(member("s2", 1));
    answers(member("s2", 1), member("s3", 1));

    assertThat(second).containsExactly("here +s2 +s3 of 2");
  }

  @Test
  void whoHasEnteredAgainBeforeTheAnswerIsThere() {
    presence.watch(watcher);
    presence.begin();
    leaves(member("s1", 1));
    answers(member("s1", 2));

    assertThat(told).containsExactly("here +s1 of 1");
  }

  @Test
  void whoComesAndGoesWhileChangesAreGatheredIsNotTold() {
    watchedBy(member("s1", 1));
    enters(member("s2", 1));
    leaves(member("s2", 1));
    gather();

    assertThat(told).isEmpty();
  }

  @Test
  void aMemberThatIsRenewedAndGoneBeforeThatIsToldHasLeft() {
    watchedBy(member("s1", 1), member("s2", 1));
    enters(member("s2", 2));
    leaves(member("s2", 2));
    gather();

    assertThat(told).containsExactly("change -s2 of 1");
  }

  @Test
  void aMemberThatIsRenewedTwiceAndGoneHasLeft() {
    watchedBy(member("s1", 1), member("s2", 1));
    enters(member("s2", 2));
    enters(member("s2", 3));
    leaves(member("s2", 3));
    gather();

    assertThat(told).containsExactly("change -s2 of 1");
  }

  @Test
  void aLeaveOfAnOlderIncarnationRemovesNobody() {
    watchedBy(member("s1", 1));
    enters(member("s2", 2));
    leaves(member("s2", 1));
    gather();

    assertThat(told).containsExactly("change +s2 of 2");
  }

  @Test
  void anAnswerThatFailsIsAskedForAgain() {
    presence.watch(watcher);
    presence.begin();
    asked.remove().completeExceptionally(new IllegalStateException("the test wants it"));
    environment.advance(Duration.ofSeconds(1));
    answers(member("s1", 1));

    assertThat(told).containsExactly("here +s1 of 1");
  }
}
