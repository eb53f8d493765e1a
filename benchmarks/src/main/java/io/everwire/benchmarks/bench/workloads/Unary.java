package io.everwire.benchmarks.bench.workloads;

import io.everwire.benchmarks.bench.contestants.Caller;
import io.everwire.benchmarks.bench.contestants.Contestant.Ability;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Calls of 32 bytes over one connection, with 1 and with 64 in flight: whoever gets an answer makes
 * the next call.
 */
record Unary() implements Workload {
  private static final int SIZE = 32;
  private static final int MANY = 64;
  private static final int MAX_CALLS = 4_000_000;
  private static final int PATIENCE_SECONDS = 30;

  @Override
  public String name() {
    return "unary";
  }

  @Override
  public Ability needs() {
    return Ability.CALLS;
  }

  @Override
  public void run(Run run) throws Exception {
    Scale scale = run.scale();
    try (Caller caller = run.clients().caller()) {
      WarmUp.of(run).run(time -> calls(caller, 1, time));
      Calls one = calls(caller, 1, scale.time());
      run.figure(Figure.UNARY_1_P50, Workload.quantile(one.nanos(), 0.5) / 1e3);
      run.figure(Figure.UNARY_1_P99, Workload.quantile(one.nanos(), 0.99) / 1e3);
      WarmUp.of(run).run(time -> calls(caller, MANY, time));
      Calls many = calls(caller, MANY, scale.time());
      run.figure(Figure.UNARY_64_RATE, many.nanos().length / many.seconds());
    }
  }

  /** What calls have taken: each, sorted, and all together. */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  private record Calls(long[] nanos, double seconds) {}

  private static Calls calls(Caller caller, int inFlight, Duration time) throws Exception {
    long begin = System.nanoTime();
    Chain[] chains = new Chain[inFlight];
    AtomicInteger calls = new AtomicInteger();
    long[] nanos = new long[MAX_CALLS];
    for (int i = 0; i < inFlight; i++) {
      chains[i] = new Chain(caller, begin + time.toNanos(), calls, nanos);
      chains[i].call();
    }
    for (Chain chain : chains) {
      chain.over.get(time.toSeconds() + PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    return new Calls(Workload.sorted(Arrays.copyOf(nanos, calls.get())), seconds);
  }

  /** One call after the other. */
  private static final class Chain {
    private final Messages requests = new Messages(Messages.Kind.QUESTION, SIZE);
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private final Caller caller;
    private final long end;
    private final AtomicInteger calls;
    private final long[] nanos;
    private long number;

    Chain(Caller caller, long end, AtomicInteger calls, long[] nanos) {
      this.caller = caller;
      this.end = end;
      this.calls = calls;
      this.nanos = nanos;
    }

    void call() {
      long sent = System.nanoTime();
      var unused =
          caller
              .call(requests.numbered(number))
              .whenComplete(
                  (answer, failure) -> {
                    if (failure != null) {
                      over.completeExceptionally(failure);
                    } else {
                      answered(answer, sent);
                    }
                  });
    }

    private void answered(byte[] answer, long sent) {
      long now = System.nanoTime();
      ByteBuffer message = ByteBuffer.wrap(answer);
      if (!requests.isNumbered(message, number) || !requests.isFilled(message)) {
        over.completeExceptionally(
            new IllegalStateException("call %d was answered wrongly".formatted(number)));
        return;
      }
      number++;
      int index = calls.getAndIncrement();
      nanos[index % nanos.length] = now - sent;
      if (now >= end || index >= MAX_CALLS - MANY) {
        over.complete(null);
      } else {
        call();
      }
    }
  }
}
