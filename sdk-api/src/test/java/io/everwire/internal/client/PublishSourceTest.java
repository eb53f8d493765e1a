package io.everwire.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.Limits;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.internal.session.ManualEnvironment;
import io.everwire.internal.wire.ChannelFrame.Publish;
import io.everwire.internal.wire.ChannelFrame.Published;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** In which runs a client repeats what the server could not take, and what tells its number. */
class PublishSourceTest {
  private static final Duration REMEMBERED = Duration.ofMinutes(5);
  private static final Duration PAUSE_OVER = Duration.ofSeconds(3);

  private final ManualEnvironment environment = new ManualEnvironment();
  private final TestClient client =
      new TestClient(environment, Limits.DEFAULT, environment.executor());
  private SessionEnd server = session();
  private long head;
  private int heard;

  private SessionEnd session() {
    SessionEnd next = SessionEnd.alone(environment, Limits.DEFAULT, Limits.DEFAULT);
    client.open(next, Limits.DEFAULT, REMEMBERED);
    return next;
  }

  private void publish(String... texts) {
    for (String text : texts) {
      client.publish("a", text);
    }
    environment.run();
  }

  private void takes(int count) {
    server.send(new Published(1, head + 1, "epoch", count, null));
    head += count;
  }

  private void refuses(StatusCode code, int count) {
    server.send(new Published(1, 0, "", count, Status.of(code, "the test wants it")));
  }

  /** What was sent since the last call: its text, # if it tells its number, whether it repeats. */
  private List<String> sent() {
    List<Publish> all = server.received(Publish.class);
    List<Publish> fresh = all.subList(heard, all.size());
    heard = all.size();
    return fresh.stream().map(PublishSourceTest::text).toList();
  }

  private static String text(Publish frame) {
    return (frame.publishNumber() > 0 ? "#" : "")
        + RawClient.text(frame.payload())
        + (frame.retry() ? " again" : "");
  }

  @Test
  void whatIsRepeatedIsARunOfWhichTheFirstTellsItsNumber() {
    publish("1", "2", "3");
    assertThat(sent()).containsExactly("#1", "2", "3");

    refuses(StatusCode.UNAVAILABLE, 3);
    publish("4");
    environment.advance(PAUSE_OVER);

    assertThat(sent()).containsExactly("#1 again", "2 again", "3 again", "4");
  }

  @Test
  void whatIsRepeatedInTheNextSessionIsARunToo() {
    publish("1", "2", "3");
    takes(1);
    client.loseSession();
    heard = 0;
    server = session();

    assertThat(sent()).containsExactly("#2 again", "3 again");
  }

  @Test
  void nothingIsRepeatedBeforeAllThatWasSentIsAnswered() {
    publish("1", "2");
    sent();
    refuses(StatusCode.UNAVAILABLE, 1);
    environment.advance(PAUSE_OVER);
    assertThat(sent()).isEmpty();

    refuses(StatusCode.UNAVAILABLE, 1);
    environment.advance(PAUSE_OVER);

    assertThat(sent()).containsExactly("#1 again", "2 again");
  }

  @Test
  void aRunBehindOneThatWasGivenUpWaitsForTheAnswersToTheRunBeforeIt() {
    publish("1", "2", "3", "4", "5");
    sent();
    refuses(StatusCode.UNAVAILABLE, 2);
    refuses(StatusCode.PERMISSION_DENIED, 1);
    refuses(StatusCode.UNAVAILABLE, 2);
    environment.advance(PAUSE_OVER);
    assertThat(sent()).containsExactly("#1 again", "2 again");

    takes(1);
    assertThat(sent()).isEmpty();
    takes(1);

    assertThat(sent()).containsExactly("#4 again", "5 again");
  }

  @Test
  void aRunBehindOneThatFailsAgainIsNotSentBeforeThatIsRepeated() {
    publish("1", "2", "3");
    sent();
    refuses(StatusCode.UNAVAILABLE, 1);
    refuses(StatusCode.PERMISSION_DENIED, 1);
    refuses(StatusCode.UNAVAILABLE, 1);
    environment.advance(PAUSE_OVER);
    assertThat(sent()).containsExactly("#1 again");

    refuses(StatusCode.UNAVAILABLE, 1);
    environment.advance(PAUSE_OVER);
    assertThat(sent()).containsExactly("#1 again");
    takes(1);

    assertThat(sent()).containsExactly("#3 again");
  }

  @Test
  void whatIsNewBehindOneThatWasGivenUpTellsItsNumberAndWaitsForNothing() {
    publish("1", "2");
    sent();
    refuses(StatusCode.UNAVAILABLE, 1);
    refuses(StatusCode.PERMISSION_DENIED, 1);
    publish("3");
    environment.advance(PAUSE_OVER);

    assertThat(sent()).containsExactly("#1 again", "#3");
  }
}
