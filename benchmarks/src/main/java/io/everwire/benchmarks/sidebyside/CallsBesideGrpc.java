package io.everwire.benchmarks.sidebyside;

import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Calls of 32 bytes with 1 and 64 in flight, and streams of 32 bytes and 64 KiB: grpc-java, and
 * Everwire over each transport, one after the other in one process. Each figure is taken once,
 * after a warm-up of the same length.
 *
 * <p>Usage: {@code CallsBesideGrpc [seconds for each figure]}.
 */
public final class CallsBesideGrpc {
  private final long nanos;

  private CallsBesideGrpc(int seconds) {
    nanos = TimeUnit.SECONDS.toNanos(seconds);
  }

  /**
   * Runs the comparison.
   *
   * @param arguments how many seconds each figure takes, 2 by default
   */
  public static void main(String[] arguments) throws Exception {
    CallsBesideGrpc comparison =
        new CallsBesideGrpc(arguments.length > 0 ? Integer.parseInt(arguments[0]) : 2);
    comparison.measure("grpc-java", new GrpcCaller(), new RawGrpc("grpc-java", false));
    for (String endpoint :
        new String[] {"grpc://127.0.0.1:0", "ws://127.0.0.1:0/rt", "http://127.0.0.1:0/rt"}) {
      String name = "everwire " + endpoint.substring(0, endpoint.indexOf(':'));
      comparison.measure(
          name, new EverwireCaller(endpoint), new EverwireStream(name, endpoint, null));
    }
  }

  private void measure(String name, Caller caller, Contestant stream) throws Exception {
    try (caller;
        stream) {
      for (int inFlight : new int[] {1, 64}) {
        calls(caller, inFlight);
        print(name, inFlight + " in flight: " + calls(caller, inFlight));
      }
      for (int size : new int[] {32, 65_536}) {
        messages(stream, size);
        print(
            name,
            String.format(
                Locale.ROOT, "up %d bytes: %,.0f messages/s", size, messages(stream, size)));
      }
    }
  }

  private String calls(Caller caller, int inFlight) throws Exception {
    Semaphore free = new Semaphore(inFlight);
    ConcurrentLinkedQueue<Long> delays = new ConcurrentLinkedQueue<>();
    AtomicReference<Throwable> failed = new AtomicReference<>();
    long begin = System.nanoTime();
    while (System.nanoTime() - begin < nanos) {
      free.acquire();
      long sent = System.nanoTime();
      var unused =
          caller
              .call(new byte[32])
              .whenComplete(
                  (answer, failure) -> {
                    delays.add(System.nanoTime() - sent);
                    if (failure != null) {
                      failed.set(failure);
                    }
                    free.release();
                  });
    }
    free.acquire(inFlight);
    double seconds = (System.nanoTime() - begin) / 1e9;
    if (failed.get() != null) {
      throw new IllegalStateException("a call has failed", failed.get());
    }
    long[] sorted = delays.stream().mapToLong(Long::longValue).toArray();
    Arrays.sort(sorted);
    return String.format(
        Locale.ROOT,
        "%,.0f calls/s, p50 %,.0f us, p99 %,.0f us",
        sorted.length / seconds,
        sorted[sorted.length / 2] / 1e3,
        sorted[sorted.length * 99 / 100] / 1e3);
  }

  private double messages(Contestant stream, int size) throws Exception {
    byte[] message = Tally.statement(size);
    long before = stream.tally().up();
    long begin = System.nanoTime();
    long sent = 0;
    while (System.nanoTime() - begin < nanos) {
      stream.sendUp(message);
      sent++;
    }
    while (stream.tally().up() - before < sent) {
      Thread.onSpinWait();
    }
    return sent / ((System.nanoTime() - begin) / 1e9);
  }

  @SuppressWarnings("SystemOut") // this is where a program's output goes
  private static void print(String name, String figure) {
    System.out.printf(Locale.ROOT, "%-14s %s%n", name, figure);
  }
}
