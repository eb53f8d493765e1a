package io.everwire.benchmarks.sidebyside;

import io.everwire.Codec;
import io.everwire.Limits;
import io.everwire.RealtimeClient;
import io.everwire.RealtimeServer;
import io.everwire.Stream;
import io.everwire.StreamListener;
import io.everwire.StreamType;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A stream of a session, with default limits but a larger queue, so that a sender waits rarely. */
final class EverwireStream implements Contestant {
  private static final StreamType<byte[], byte[]> TYPE =
      StreamType.duplex("benchmark", Codec.bytes(), Codec.bytes());

  private final String name;
  private final Tally tally = new Tally();
  private final RealtimeServer server;
  private final RealtimeClient client;
  private final Stream<byte[], byte[]> up;
  private final CompletableFuture<Stream<byte[], byte[]>> down = new CompletableFuture<>();

  /**
   * Opens a session.
   *
   * @param name how the contestant is called
   * @param endpoint where the server listens, which decides on the transport
   * @param callbacks where callbacks run, or null for the default
   */
  EverwireStream(String name, String endpoint, @Nullable Executor callbacks) throws Exception {
    this.name = name;
    Limits limits = Limits.builder().streamQueueBytes(4 * 1024 * 1024).build();
    RealtimeServer.Builder serving =
        RealtimeServer.builder().listen(endpoint).limits(limits).stream(
            TYPE,
            (context, opened) -> {
              down.complete(opened);
              return new Answering(opened);
            });
    if (callbacks != null) {
      serving.callbacks(callbacks);
    }
    server = serving.build().start();
    RealtimeClient.Builder calling =
        RealtimeClient.builder().endpoint(server.uri().toString()).limits(limits);
    if (callbacks != null) {
      calling.callbacks(callbacks);
    }
    client = calling.build();
    client.connect().get(10, TimeUnit.SECONDS);
    up = client.open(TYPE, message -> tally.atClient(message[0]));
    down.get(10, TimeUnit.SECONDS);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void sendUp(byte[] message) throws Exception {
    send(up, message);
  }

  @Override
  public void sendDown(byte[] message) throws Exception {
    send(down.join(), message);
  }

  private static void send(Stream<byte[], byte[]> stream, byte[] message) throws Exception {
    CompletableFuture<Void> sending = stream.send(message);
    if (!stream.isReady()) {
      sending.get(10, TimeUnit.SECONDS);
    }
  }

  @Override
  public Tally tally() {
    return tally;
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }

  private final class Answering implements StreamListener<byte[]> {
    private final Stream<byte[], byte[]> opened;

    Answering(Stream<byte[], byte[]> opened) {
      this.opened = opened;
    }

    @Override
    @SuppressWarnings(
        "FutureReturnValueIgnored") // the client waits for the answer, which a failure would not
    // bring
    public void onMessage(byte[] message) {
      if (tally.isQuestionAtServer(message[0])) {
        opened.send(message);
      }
    }
  }
}
