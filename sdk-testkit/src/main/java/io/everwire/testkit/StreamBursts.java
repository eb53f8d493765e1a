package io.everwire.testkit;

import static java.util.Objects.requireNonNull;

import io.everwire.Codec;
import io.everwire.RealtimeClient;
import io.everwire.RealtimeServer;
import io.everwire.Stream;
import io.everwire.StreamType;
import io.everwire.transport.SystemEnvironment;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client and a server with one stream between them, for tests that count what messages of 32
 * bytes cost over a transport. Bursts gather the same on any machine ({@link
 * GatheringEnvironment}); callbacks are inline. Used by one thread.
 */
public final class StreamBursts implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 30;
  private static final byte[] PAYLOAD = new byte[32];
  private static final StreamType<byte[], byte[]> DUPLEX =
      StreamType.duplex("bursts", Codec.bytes(), Codec.bytes());
  private static final StreamType<byte[], byte[]> CALL =
      StreamType.call("echo", Codec.bytes(), Codec.bytes());

  private final SystemEnvironment threads = new SystemEnvironment("bursts");
  private final GatheringEnvironment clients = new GatheringEnvironment(threads);
  private final GatheringEnvironment servers = new GatheringEnvironment(threads);
  private final Semaphore atServer = new Semaphore(0);
  private final Semaphore atClient = new Semaphore(0);
  private final CompletableFuture<Stream<byte[], byte[]>> accepted = new CompletableFuture<>();
  private final CompletableFuture<Stream<byte[], byte[]>> opened = new CompletableFuture<>();
  private volatile boolean answering;
  private @Nullable RealtimeClient client;

  /** Begins with neither of them. */
  public StreamBursts() {}

  /**
   * A server that lacks nothing but a way to it.
   *
   * @return a builder; whoever starts the server closes it, too
   */
  public RealtimeServer.Builder server() {
    return RealtimeServer.builder()
        .environment(servers)
        .callbacks(Runnable::run)
        .call(CALL, (context, request) -> request)
        .stream(
            DUPLEX,
            (context, stream) -> {
              accepted.complete(stream);
              return message -> {
                if (answering) {
                  CompletableFuture<Void> unused = stream.send(message);
                } else {
                  atServer.release();
                }
              };
            });
  }

  /**
   * Connects the client, and opens the stream.
   *
   * @param uri of the server
   * @throws Exception if that does not succeed
   */
  public void connect(String uri) throws Exception {
    RealtimeClient connecting =
        RealtimeClient.builder()
            .endpoint(uri)
            .environment(clients)
            .callbacks(Runnable::run)
            .build();
    client = connecting;
    connecting.connect().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    opened.complete(connecting.open(DUPLEX, message -> atClient.release()));
    accepted.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /**
   * The client sends at once, and all arrives.
   *
   * @param messages how many
   */
  public void up(int messages) {
    burst(clients, opened.join(), messages);
    await(atServer, messages);
  }

  /**
   * The server sends at once, and all arrives.
   *
   * @param messages how many
   */
  public void down(int messages) {
    burst(servers, accepted.join(), messages);
    await(atClient, messages);
  }

  /**
   * The client sends, and the server answers, one message after the other. Not after a burst of the
   * client, with which its clock has stopped.
   *
   * @param messages how many
   */
  public void roundTrips(int messages) {
    answering = true;
    for (int i = 0; i < messages; i++) {
      CompletableFuture<Void> unused = opened.join().send(PAYLOAD);
      await(atClient, 1);
    }
    answering = false;
  }

  /**
   * The client calls the server, one call after the other.
   *
   * @param calls how many
   */
  public void calls(int calls) {
    RealtimeClient caller = requireNonNull(client, "connect first");
    for (int i = 0; i < calls; i++) {
      caller.call(CALL, PAYLOAD).orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }
  }

  private static void burst(
      GatheringEnvironment sender, Stream<byte[], byte[]> stream, int messages) {
    sender.gather(
        () -> {
          for (int i = 0; i < messages; i++) {
            CompletableFuture<Void> unused = stream.send(PAYLOAD);
          }
        });
  }

  private static void await(Semaphore arrived, int messages) {
    try {
      if (!arrived.tryAcquire(messages, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("%d of %d came".formatted(arrived.availablePermits(), messages));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Closes the client and ends the threads. */
  @Override
  public void close() {
    if (client != null) {
      client.close();
    }
    threads.close();
  }
}
