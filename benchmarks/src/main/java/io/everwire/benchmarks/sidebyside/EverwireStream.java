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
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A stream of a session over {@code ws:}, with default limits but a larger queue, so that a sender
 * waits rarely.
 */
final class EverwireStream implements Contestant {
  private static final StreamType<byte[], byte[]> TYPE =
      StreamType.duplex("benchmark", Codec.bytes(), Codec.bytes());

  private final String name;
  private final AtomicLong counted = new AtomicLong();
  private final Semaphore answers = new Semaphore(0);
  private final RealtimeServer server;
  private final RealtimeClient client;
  private final Stream<byte[], byte[]> stream;

  /**
   * Opens a session.
   *
   * @param name how the contestant is called
   * @param callbacks where callbacks run, or null for the default
   */
  EverwireStream(String name, @Nullable Executor callbacks) throws Exception {
    this.name = name;
    Limits limits = Limits.builder().streamQueueBytes(4 * 1024 * 1024).build();
    RealtimeServer.Builder serving =
        RealtimeServer.builder().listen("ws://127.0.0.1:0/rt").limits(limits).stream(
            TYPE, (context, opened) -> new Answering(opened));
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
    stream = client.open(TYPE, message -> answers.release());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void send(byte[] message) throws Exception {
    CompletableFuture<Void> sending = stream.send(message);
    if (!stream.isReady()) {
      sending.get(10, TimeUnit.SECONDS);
    }
  }

  @Override
  public void awaitAnswer() throws InterruptedException {
    answers.acquire();
  }

  @Override
  public long counted() {
    return counted.get();
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
      if (message[0] == ECHO) {
        opened.send(message);
      } else {
        counted.incrementAndGet();
      }
    }
  }
}
