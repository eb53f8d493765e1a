package io.everwire.benchmarks.engine;

import io.everwire.Channel;
import io.everwire.Codec;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A channel with a hundred subscribers, each a client of its own, over memory. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
@SuppressWarnings("NullAway.Init") // by start()
public class FanOutOverMemory {
  private static final int SUBSCRIBERS = 100;
  private static final int BURST = 20;
  private static final byte[] PAYLOAD = new byte[128];

  private final Semaphore delivered = new Semaphore(0);
  private MemoryPair pair;
  private Channel<byte[]> channel;

  /** Subscribes them all. */
  @Setup(Level.Trial)
  public void start() throws Exception {
    pair = new MemoryPair((context, accepted) -> message -> {});
    for (int i = 0; i < SUBSCRIBERS; i++) {
      pair.client()
          .channel("feed", Codec.bytes())
          .subscribe(message -> delivered.release())
          .ready()
          .get(10, TimeUnit.SECONDS);
    }
    channel = pair.client().channel("feed", Codec.bytes());
  }

  /** Ends them all. */
  @TearDown(Level.Trial)
  public void stop() {
    pair.close();
  }

  /** One delivery of a message to one subscriber, publishes of one message at a time. */
  @Benchmark
  @OperationsPerInvocation(SUBSCRIBERS)
  public void deliveryOfOne() throws InterruptedException {
    publish(1);
  }

  /** One delivery of a message to one subscriber, twenty messages at a time. */
  @Benchmark
  @OperationsPerInvocation(SUBSCRIBERS * BURST)
  public void deliveryOfMany() throws InterruptedException {
    publish(BURST);
  }

  private void publish(int messages) throws InterruptedException {
    for (int i = 0; i < messages; i++) {
      CompletableFuture<?> unused = channel.publish(PAYLOAD);
    }
    MemoryPair.await(delivered, messages * SUBSCRIBERS);
  }
}
