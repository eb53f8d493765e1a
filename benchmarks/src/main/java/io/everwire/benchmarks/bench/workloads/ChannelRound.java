package io.everwire.benchmarks.bench.workloads;

import io.everwire.benchmarks.bench.contestants.Engine;
import io.everwire.benchmarks.bench.contestants.Receiver;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Channels of one engine, published to in turn with 100 messages under way, and subscribed to. Each
 * subscription checks that it gets every message once and in order.
 */
final class ChannelRound {
  private static final int SIZE = 128;
  private static final int WINDOW = 100;
  private static final int SUBSCRIBE_AT_ONCE = 500;
  private static final int PATIENCE_SECONDS = 60;

  private final Engine engine;
  private final Messages messages = new Messages(Messages.Kind.BROADCAST, SIZE);
  private final Semaphore room = new Semaphore(WINDOW);
  private final String[] names;
  private volatile @Nullable String mistake;
  private long published;

  ChannelRound(Engine engine, int channels) {
    this.engine = engine;
    names = new String[channels];
    for (int i = 0; i < channels; i++) {
      names[i] = "room/" + i;
    }
  }

  String name(int channel) {
    return names[channel];
  }

  void subscribe() throws Exception {
    List<CompletableFuture<?>> waiting = new ArrayList<>();
    for (String name : names) {
      waiting.add(engine.subscribe(name, new Checking()));
      if (waiting.size() == SUBSCRIBE_AT_ONCE) {
        await(waiting);
      }
    }
    await(waiting);
  }

  private static void await(List<CompletableFuture<?>> waiting) throws Exception {
    CompletableFuture.allOf(waiting.toArray(CompletableFuture<?>[]::new))
        .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    waiting.clear();
  }

  private final class Checking implements Receiver {
    private long next;

    @Override
    public void receive(ByteBuffer message) {
      if (!messages.isNumbered(message, next++) || !messages.isFilled(message)) {
        mistake =
            "message %d came instead of %d, or spoiled"
                .formatted(Messages.number(message), next - 1);
      }
      room.release();
    }
  }

  /** Publishes for a while, and returns how many, once all have arrived. */
  long publish(Duration time) throws Exception {
    long begin = System.nanoTime();
    long before = published;
    while (System.nanoTime() - begin < time.toNanos()) {
      publishOne();
    }
    settle();
    return published - before;
  }

  /** Publishes so many. */
  void publish(int count) throws Exception {
    for (int i = 0; i < count; i++) {
      publishOne();
    }
    settle();
  }

  private void publishOne() throws Exception {
    acquire(1);
    int channel = (int) (published % names.length);
    CompletableFuture<?> unused =
        engine.publish(names[channel], messages.numbered(published / names.length));
    published++;
  }

  private void settle() throws Exception {
    acquire(WINDOW);
    room.release(WINDOW);
    String wrong = mistake;
    if (wrong != null) {
      throw new IllegalStateException(wrong);
    }
  }

  private void acquire(int count) throws Exception {
    if (!room.tryAcquire(count, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new TimeoutException(
          "%,d messages were published, then none came".formatted(published));
    }
  }
}
