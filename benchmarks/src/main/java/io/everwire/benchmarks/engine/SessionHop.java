package io.everwire.benchmarks.engine;

import io.everwire.Stream;
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

/** Messages of 32 bytes over a stream of a session over memory. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
@SuppressWarnings("NullAway.Init") // by start()
public class SessionHop {
  private static final int BURST = 1_000;
  private static final byte[] PAYLOAD = new byte[32];

  private final Semaphore atServer = new Semaphore(0);
  private final Semaphore atClient = new Semaphore(0);
  private volatile boolean answering;
  private MemoryPair pair;
  private Stream<byte[], byte[]> stream;

  /** Opens a stream. */
  @Setup(Level.Trial)
  public void start() throws Exception {
    pair =
        new MemoryPair(
            (context, accepted) ->
                message -> {
                  if (answering) {
                    CompletableFuture<Void> unused = accepted.send(message);
                  } else {
                    atServer.release();
                  }
                });
    stream = pair.client().open(MemoryPair.DUPLEX, message -> atClient.release());
  }

  /** Ends it. */
  @TearDown(Level.Trial)
  public void stop() {
    pair.close();
  }

  /** One of a thousand messages that go one way, from the first call until all have arrived. */
  @Benchmark
  @OperationsPerInvocation(BURST)
  public void oneWay() throws InterruptedException {
    for (int i = 0; i < BURST; i++) {
      CompletableFuture<Void> unused = stream.send(PAYLOAD);
    }
    MemoryPair.await(atServer, BURST);
  }

  /** There and back, with a thread that waits for it. */
  @Benchmark
  public void roundTrip() throws InterruptedException {
    answering = true;
    CompletableFuture<Void> unused = stream.send(PAYLOAD);
    MemoryPair.await(atClient, 1);
  }
}
