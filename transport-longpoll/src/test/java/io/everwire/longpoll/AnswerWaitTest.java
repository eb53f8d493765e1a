package io.everwire.longpoll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everwire.testkit.LinkRecorder;
import io.everwire.transport.Lane;
import io.everwire.transport.Link;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.security.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which POSTs wait for something to carry down. */
class AnswerWaitTest {
  private final List<Runnable> answersDue = new ArrayList<>();
  private final LinkRecorder server = new LinkRecorder("server");
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
  private final Map<String, String> headers = new HashMap<>();
  private int posts;
  private int gets;

  private Link open() {
    Request opening = new Request("POST", Map.of("everwire-down", "poll"), null);
    links.serve(opening);
    String id = Objects.requireNonNull(opening.answer()).headers().get(Headers.LINK);
    headers.put(Headers.LINK.toLowerCase(Locale.ROOT), Objects.requireNonNull(id));
    return server.awaitOpen();
  }

  private Request post() {
    Map<String, String> all = new HashMap<>(headers);
    all.put(Headers.REQUEST.toLowerCase(Locale.ROOT), Integer.toString(++posts));
    all.put("content-type", Headers.BATCH_TYPE);
    Request post = new Request("POST", all, ByteBuffer.allocate(10));
    links.serve(post);
    return post;
  }

  /** The next GET, which a message can go down on if no POST waits. */
  private void poll() {
    Map<String, String> all = new HashMap<>(headers);
    all.put(Headers.REQUEST.toLowerCase(Locale.ROOT), Integer.toString(++gets));
    links.serve(new Request("GET", all, null));
  }

  /** Whether a POST was held until its answer was due; it is answered then. */
  private boolean isHeld(Request post) {
    if (post.answer() != null) {
      return false;
    }
    await().atMost(Duration.ofSeconds(5)).pollDelay(Duration.ZERO).until(() -> isAnswered(post));
    assertThat(Objects.requireNonNull(post.answer()).status()).isEqualTo(Answer.NO_CONTENT);
    return true;
  }

  /** Lets time be up. */
  private boolean isAnswered(Request post) {
    List<Runnable> due = List.copyOf(answersDue);
    answersDue.clear();
    due.forEach(Runnable::run);
    return post.answer() != null;
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
      Request post = post();
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
    Link link = open();
    post();
    List<Runnable> earlier = List.copyOf(answersDue);
    link.send(Lane.RELIABLE, ByteBuffer.allocate(1));
    long began = System.nanoTime();
    Request second = post();
    earlier.forEach(Runnable::run);
    if (System.nanoTime() - began < PollServerLink.ANSWER_WAIT.toNanos()) {
      assertThat(second.answer()).isNull();
    }
    assertThat(isHeld(second)).isTrue();
  }

  /** A request as a server hands it over. */
  private static final class Request extends Exchange {
    private final String method;
    private final Map<String, String> headers;
    private final @Nullable ByteBuffer body;
    private @Nullable Answer answer;

    Request(String method, Map<String, String> headers, @Nullable ByteBuffer body) {
      this.method = method;
      this.headers = headers;
      this.body = body;
    }

    @Nullable Answer answer() {
      return answer;
    }

    @Override
    String method() {
      return method;
    }

    @Override
    URI uri() {
      return URI.create("http://localhost/rt");
    }

    @Override
    @Nullable String header(String name) {
      return headers.get(name.toLowerCase(Locale.ROOT));
    }

    @Override
    Map<String, List<String>> headers() {
      return Map.of();
    }

    @Override
    long contentLength() {
      return body == null ? 0 : body.remaining();
    }

    @Override
    @Nullable SocketAddress peerAddress() {
      return null;
    }

    @Override
    boolean isSecure() {
      return false;
    }

    @Override
    @Nullable Principal tlsPrincipal() {
      return null;
    }

    @Override
    void read(int maxBytes, BodyReader reader) {
      reader.complete(Objects.requireNonNull(body));
    }

    @Override
    void onLost(Runnable lost) {
      // The connection holds.
    }

    @Override
    void doAnswer(Answer given) {
      if (answer == null) {
        answer = given;
      }
    }

    @Override
    void doStream(Answer head, Runnable written) {
      throw new AssertionError("no stream was asked for");
    }

    @Override
    void write(ByteBuffer part, Runnable written) {
      throw new AssertionError("no stream was asked for");
    }

    @Override
    void end() {
      // Given up.
    }
  }
}
