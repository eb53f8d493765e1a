package io.everwire.longpoll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everwire.testkit.LinkRecorder;
import io.everwire.transport.Lane;
import io.everwire.transport.Link;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Which POSTs wait for something to carry down. */
class AnswerWaitTest {
  private final List<Runnable> answersDue = new ArrayList<>();
  private LinkRecorder server = new LinkRecorder("server");
  private final LinkServer links =
      new LinkServer(
          (link, facts) -> server.accepted(link),
          1_000,
          HttpOptions.defaults(),
          (delay, task) -> {
            if (delay.compareTo(PollServerLink.ANSWER_WAIT) <= 0) {
              answersDue.add(task);
            }
          });
  private String id = "";
  private int posts;
  private int gets;

  private Link open() {
    server = new LinkRecorder("server");
    posts = 0;
    gets = 0;
    FakeExchange opening = FakeExchange.opening();
    links.serve(opening);
    id = opening.link();
    return server.awaitOpen();
  }

  private FakeExchange post() {
    FakeExchange post = FakeExchange.post(id, ++posts, ByteBuffer.allocate(10));
    links.serve(post);
    return post;
  }

  /** The next GET, which a message can go down on if no POST waits. */
  private void poll() {
    links.serve(FakeExchange.get(id, ++gets));
  }

  /** Whether a POST was held until its answer was due; it is answered then. */
  private boolean isHeld(FakeExchange post) {
    if (post.answer() != null) {
      return false;
    }
    await().atMost(Duration.ofSeconds(5)).pollDelay(Duration.ZERO).until(() -> isAnswered(post));
    assertThat(Objects.requireNonNull(post.answer()).status()).isEqualTo(Answer.NO_CONTENT);
    return true;
  }

  /** Lets time be up. */
  private boolean isAnswered(FakeExchange post) {
    takeDue().forEach(Runnable::run);
    return post.answer() != null;
  }

  private List<Runnable> takeDue() {
    List<Runnable> due = List.copyOf(answersDue);
    answersDue.clear();
    return due;
  }

  @Test
  void theOpeningRequestDoesNotWaitAndTheFirstBatchDoes() {
    open();
    assertThat(isHeld(post())).isTrue();
    assertThat(isHeld(post())).isFalse();
  }

  @Test
  void anUploadDoesNotWaitThoughSomethingComesDownNowAndThen() {
    Link link = open();
    isHeld(post());
    for (int i = 0; i < 100; i++) {
      assertThat(isHeld(post())).isFalse();
      if (i % 4 == 0) {
        poll();
        link.send(Lane.RELIABLE, ByteBuffer.allocate(1));
      }
    }
  }

  @Test
  void whereEachWasAnsweredSoonTheNextWaitsForItsAnswer() {
    Link link = open();
    isHeld(post());
    poll();
    int atOnce = 0;
    while (true) {
      FakeExchange post = post();
      boolean held = post.answer() == null;
      link.send(Lane.RELIABLE, ByteBuffer.allocate(1));
      if (held) {
        assertThat(Objects.requireNonNull(post.answer()).status()).isEqualTo(Answer.OK);
        break;
      }
      // A stall of this machine between the two counts as no answer, so it may take a few more.
      assertThat(++atOnce).isLessThan(10_000);
      poll();
    }
    assertThat(atOnce).isGreaterThanOrEqualTo(3);
  }

  @Test
  void postsInQuickSuccessionHaveOneTimer() {
    Link link = open();
    for (int i = 0; i < 1_000; i++) {
      post();
      link.send(Lane.RELIABLE, ByteBuffer.allocate(1));
    }
    assertThat(answersDue).hasSize(1);
  }

  @Test
  void aPostThatComesWhileAnEarlierWaitIsTimedHasAWholeWait() {
    int stalls = 0;
    while (!isHeldBeyondAnEarlierWait()) {
      // For as long as the wait, which was over then.
      assertThat(++stalls).isLessThan(100);
    }
  }

  /** Whether the second POST of a new link waits on when the time of the first is up. */
  private boolean isHeldBeyondAnEarlierWait() {
    Link link = open();
    post();
    List<Runnable> earlier = takeDue();
    link.send(Lane.RELIABLE, ByteBuffer.allocate(1));
    FakeExchange second = post();
    earlier.forEach(Runnable::run);
    return isHeld(second);
  }
}
