package io.everwire.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.Codec;
import io.everwire.RealtimeClient;
import io.everwire.RealtimeServer;
import io.everwire.Stream;
import io.everwire.StreamType;
import io.everwire.transport.SystemEnvironment;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What holds of a transport whose threads that read run the callbacks on the default executor as
 * long as these are short: one that blocks holds up nobody.
 */
@Timeout(120)
public abstract class HeldUpContract {
  private static final int PATIENCE_SECONDS = 30;
  private static final StreamType<String, String> ECHO =
      StreamType.call("echo", Codec.utf8(), Codec.utf8());
  private static final StreamType<String, String> CHAT =
      StreamType.duplex("chat", Codec.utf8(), Codec.utf8());
  private static final StreamType<String, String> BLOCK =
      StreamType.call("block", Codec.utf8(), Codec.utf8());

  private final SystemEnvironment environment = new SystemEnvironment("held-up");
  private final CountDownLatch end = new CountDownLatch(1);
  private final Set<String> threads = ConcurrentHashMap.newKeySet();
  private final List<RealtimeClient> clients = new ArrayList<>();
  private final Pattern serverThreads;
  private final Pattern clientThreads;
  private final RealtimeServer server;

  /**
   * Starts a server.
   *
   * @param uri where to listen
   * @param transport as the names of its threads have it
   */
  protected HeldUpContract(String uri, String transport) {
    serverThreads = Pattern.compile("everwire-server-" + transport + "-.*-reader-.*");
    clientThreads = Pattern.compile("everwire-client-" + transport + "-.*-reader-.*");
    server =
        RealtimeServer.builder()
            .listen(uri)
            .call(
                ECHO,
                (context, request) -> {
                  threads.add(Thread.currentThread().getName());
                  return request;
                })
            .stream(CHAT, (context, stream) -> message -> send(stream, message))
            .call(
                BLOCK,
                (context, request) -> {
                  awaitEnd();
                  return request;
                })
            .build()
            .start();
  }

  @AfterEach
  void close() throws Exception {
    end.countDown();
    clients.forEach(RealtimeClient::close);
    server.close();
    environment.close();
    assertThat(environment.awaitEnd(Duration.ofSeconds(PATIENCE_SECONDS))).isTrue();
  }

  private boolean noneIs(Pattern reader) {
    return threads.stream().noneMatch(name -> reader.matcher(name).matches());
  }

  private static void send(Stream<String, String> stream, String message) {
    CompletableFuture<Void> unused = stream.send(message);
  }

  private void awaitEnd() {
    try {
      assertThat(end.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      // Its stream has ended.
      Thread.currentThread().interrupt();
    }
  }

  private RealtimeClient connect() throws Exception {
    return connected(RealtimeClient.builder().environment(environment));
  }

  private RealtimeClient connected(RealtimeClient.Builder builder) throws Exception {
    RealtimeClient client = builder.endpoint(server.uri().toString()).build();
    clients.add(client);
    client.connect().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    return client;
  }

  private static void echo(RealtimeClient client) throws Exception {
    assertThat(client.call(ECHO, "hello").get(PATIENCE_SECONDS, TimeUnit.SECONDS))
        .isEqualTo("hello");
  }

  @Test
  void aShortHandlerRunsInTheThreadThatReads() throws Exception {
    RealtimeClient client = connect();
    while (noneIs(serverThreads)) {
      echo(client);
    }
  }

  @Test
  void handlersThatBlockHoldUpNoOtherCall() throws Exception {
    RealtimeClient client = connect();
    RealtimeClient other = connect();
    List<CompletableFuture<String>> blocked = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      blocked.add(client.call(BLOCK, "wait"));
      echo(client);
      echo(other);
    }
    assertThat(blocked).noneMatch(CompletableFuture::isDone);
    end.countDown();
    for (CompletableFuture<String> each : blocked) {
      assertThat(each.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("wait");
    }
  }

  @Test
  void aCallbackThatWaitsForAnAnswerOverItsOwnLinkGetsIt() throws Exception {
    RealtimeClient client = connect();
    CompletableFuture<Void> within =
        client
            .call(ECHO, "outer")
            .thenAccept(
                answer -> {
                  try {
                    echo(client);
                  } catch (Exception e) {
                    throw new AssertionError(e);
                  }
                });
    within.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  @Test
  void aClientWithoutAnExecutorHearsOneThingAtATime() throws Exception {
    RealtimeClient client = connected(RealtimeClient.builder());
    AtomicInteger inCallbacks = new AtomicInteger();
    AtomicInteger mostAtOnce = new AtomicInteger();
    CountDownLatch heard = new CountDownLatch(3 * 1_000);
    for (int i = 0; i < 3; i++) {
      Stream<String, String> stream =
          client.open(
              CHAT,
              message -> {
                mostAtOnce.accumulateAndGet(inCallbacks.incrementAndGet(), Math::max);
                inCallbacks.decrementAndGet();
                heard.countDown();
              });
      for (int k = 0; k < 1_000; k++) {
        send(stream, "hello");
      }
    }
    assertThat(heard.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(mostAtOnce).hasValue(1);
  }

  @Test
  void aShortCallbackRunsInTheThreadThatReads() throws Exception {
    RealtimeClient client = connected(RealtimeClient.builder());
    Semaphore heard = new Semaphore(0);
    Stream<String, String> stream =
        client.open(
            CHAT,
            message -> {
              threads.add(Thread.currentThread().getName());
              heard.release();
            });
    while (noneIs(clientThreads)) {
      send(stream, "hello");
      assertThat(heard.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aCallbackMayWaitUntilItsServerIsClosed() throws Exception {
    RealtimeClient client = connect();
    CompletableFuture<Void> closed = new CompletableFuture<>();
    Stream<String, String> stream =
        client.open(
            CHAT,
            message -> {
              server.closeAsync(Duration.ofSeconds(PATIENCE_SECONDS)).join();
              closed.complete(null);
            });
    send(stream, "close");
    closed.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    try (ServerSocket again = new ServerSocket(server.uri().getPort())) {
      assertThat(again.isBound()).isTrue();
    }
  }

  @Test
  void aServerClosesWhileAHandlerBlocks() throws Exception {
    RealtimeClient client = connect();
    CompletableFuture<String> blocked = client.call(BLOCK, "wait");
    echo(client);
    server.close();
    assertThat(blocked).failsWithin(Duration.ofSeconds(PATIENCE_SECONDS));
  }
}
