package io.everwire.benchmarks.sidebyside;

import io.everwire.BlockingStream;
import io.everwire.Channel;
import io.everwire.Codec;
import io.everwire.RealtimeClient;
import io.everwire.RealtimeServer;
import io.everwire.StreamOptions;
import io.everwire.StreamType;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Uploads of 100 MiB in messages of 1 MiB beside a channel at 60 Hz, both of one session: how long
 * the channel's messages take from the client by way of the server back to it, without and with the
 * uploads.
 *
 * <p>Usage: {@code UploadBesideChannel [seconds]}.
 */
public final class UploadBesideChannel {
  private static final int MESSAGE_BYTES = 1024 * 1024;
  private static final int MESSAGES = 100;
  private static final StreamType<byte[], Integer> UPLOAD =
      StreamType.clientStream(
          "upload",
          Codec.bytes(),
          Codec.of(count -> ByteBuffer.allocate(4).putInt(count).flip(), ByteBuffer::getInt));

  private UploadBesideChannel() {}

  /**
   * Measures each transport in turn.
   *
   * @param arguments for how many seconds at least, 5 by default
   */
  public static void main(String[] arguments) throws Exception {
    int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
    for (String endpoint :
        new String[] {"grpc://127.0.0.1:0", "ws://127.0.0.1:0/rt", "http://127.0.0.1:0/rt"}) {
      measure(endpoint, TimeUnit.SECONDS.toNanos(seconds));
    }
  }

  @SuppressWarnings("SystemOut") // this is where a program's output goes
  private static void measure(String endpoint, long nanos) throws Exception {
    var bodies = Executors.newCachedThreadPool();
    var clock = Executors.newSingleThreadScheduledExecutor();
    try (RealtimeServer server =
            RealtimeServer.builder().listen(endpoint).stream(
                    UPLOAD,
                    BlockingStream.handler(
                        bodies,
                        (context, stream) -> {
                          int count = 0;
                          while (stream.receive().isPresent()) {
                            count++;
                          }
                          stream.send(count);
                        }))
                .build()
                .start();
        RealtimeClient client =
            RealtimeClient.builder().endpoint(server.uri().toString()).build()) {
      client.connect().get(10, TimeUnit.SECONDS);
      ConcurrentLinkedQueue<Long> delays = new ConcurrentLinkedQueue<>();
      Channel<byte[]> ticks = client.channel("ticks", Codec.bytes());
      ticks
          .subscribe(
              message ->
                  delays.add(System.nanoTime() - ByteBuffer.wrap(message.payload()).getLong()))
          .ready()
          .get(10, TimeUnit.SECONDS);
      var ticking =
          clock.scheduleAtFixedRate(
              () -> {
                var unused =
                    ticks.publish(ByteBuffer.allocate(64).putLong(System.nanoTime()).array());
              },
              0,
              TimeUnit.SECONDS.toNanos(1) / 60,
              TimeUnit.NANOSECONDS);
      TimeUnit.NANOSECONDS.sleep(nanos);
      String alone = percentiles(delays);
      delays.clear();
      long begin = System.nanoTime();
      int uploads = 0;
      while (System.nanoTime() - begin < nanos) {
        upload(client);
        uploads++;
      }
      double seconds = (System.nanoTime() - begin) / 1e9;
      System.out.printf(
          Locale.ROOT,
          "%s alone %s; beside %d uploads (%.0f MiB/s) %s%n",
          server.uri().getScheme(),
          alone,
          uploads,
          uploads * MESSAGES / seconds,
          percentiles(delays));
      ticking.cancel(false);
    } finally {
      clock.shutdownNow();
      bodies.shutdownNow();
    }
  }

  private static void upload(RealtimeClient client) throws InterruptedException {
    try (BlockingStream<byte[], Integer> stream =
        BlockingStream.open(client, UPLOAD, StreamOptions.DEFAULT)) {
      for (int i = 0; i < MESSAGES; i++) {
        stream.send(new byte[MESSAGE_BYTES]);
      }
      stream.halfClose();
      if (stream.receive().orElse(0) != MESSAGES) {
        throw new IllegalStateException("not everything has arrived");
      }
    }
  }

  private static String percentiles(ConcurrentLinkedQueue<Long> delays) {
    long[] sorted = delays.stream().mapToLong(Long::longValue).toArray();
    Arrays.sort(sorted);
    return String.format(
        Locale.ROOT,
        "p50 %.1f ms, p99 %.1f ms of %d",
        sorted[sorted.length / 2] / 1e6,
        sorted[sorted.length * 99 / 100] / 1e6,
        sorted.length);
  }
}
