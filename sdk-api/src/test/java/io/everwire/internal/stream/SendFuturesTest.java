package io.everwire.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.Stream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** When, and in whose thread, the futures of what is sent complete. */
class SendFuturesTest {
  /** Long enough that the next call is no burst. */
  private static final Duration PAUSE = Duration.ofNanos(20_000);

  private final StreamPair pair = StreamPair.connected(new Acceptor().registration());
  private final Stream<String, String> stream = open();

  private Stream<String, String> open() {
    Stream<String, String> opened = pair.client.streams.open(Acceptor.TEXT, new Recorder());
    pair.run();
    return opened;
  }

  private CompletableFuture<Void> send(String message) {
    pair.environment.advance(PAUSE);
    return stream.send(message);
  }

  @Test
  void whatIsTakenAtOnceIsDoneWhenSendReturns() {
    assertThat(send("taken")).isCompletedWithValue(null);
  }

  @Test
  void whatHasToWaitIsDoneOnceItIsTaken() {
    pair.client.link().stall();
    CompletableFuture<Void> waits = send("waits");
    assertThat(waits).isNotDone();
    pair.client.link().resume();
    assertThat(waits).isNotDone();
    pair.run();
    assertThat(waits).isCompletedWithValue(null);
  }

  @Test
  void nothingIsDoneBeforeWhatWasSentBefore() {
    pair.client.link().stall();
    CompletableFuture<Void> before = send("before");
    pair.client.link().resume();
    CompletableFuture<Void> after = send("after");
    assertThat(before).isNotDone();
    assertThat(after).isNotDone();
    List<String> done = new ArrayList<>();
    before.thenRun(() -> done.add("before"));
    after.thenRun(() -> done.add("after"));
    pair.run();
    assertThat(done).containsExactly("before", "after");
  }

  @Test
  void stagesThatSendTheNextMessageDoNotGrowTheStackForEver() {
    Chain chain = new Chain();
    chain.next();
    pair.run();
    assertThat(chain.left).isZero();
    assertThat(chain.deepest).isBetween(2, 20);
  }

  private final class Chain {
    private int left = 1_000;
    private int depth;
    private int deepest;

    void next() {
      depth++;
      deepest = Math.max(deepest, depth);
      if (left > 0) {
        left--;
        send("next").thenRun(this::next);
      }
      depth--;
    }
  }
}
