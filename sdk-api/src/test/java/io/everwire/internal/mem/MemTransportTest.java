package io.everwire.internal.mem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everwire.transport.CloseReason;
import io.everwire.transport.Endpoint;
import io.everwire.transport.Environment;
import io.everwire.transport.Lane;
import io.everwire.transport.Link;
import io.everwire.transport.LinkConfig;
import io.everwire.transport.LinkListener;
import io.everwire.transport.Listener;
import io.everwire.transport.TransportException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The pipe in one thread: tasks of both ends run when the test says so. What every transport owes
 * is in the testkit's contract.
 */
class MemTransportTest {
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final MemTransport transport = new MemTransport();
  private final Recorder client = new Recorder();
  private final Recorder server = new Recorder();
  private int accepted;

  @Test
  void nothingIsToldByTheThreadThatSends() throws Exception {
    try (Listener listener = listen("mem:hop")) {
      Link link = connect(listener);
      runTasks();
      link.send(Lane.RELIABLE, bytes(3));
      assertThat(server.events).isEmpty();
      runTasks();
      assertThat(client.events).containsExactly("open");
      assertThat(server.events).containsExactly("message 3");
    }
  }

  @Test
  void aStalledReaderStopsTheSenderAndLosesNothing() throws Exception {
    try (Listener listener = listen("mem:stall")) {
      Link link = connect(listener);
      runTasks();
      MemConnection connection = MemTransport.connections(listener.uri()).get(0);
      connection.stallReader(MemConnection.End.SERVER);
      int sent = 0;
      while (link.isWritable()) {
        link.send(Lane.RELIABLE, bytes(1000));
        sent++;
      }
      runTasks();
      assertThat(sent).isBetween(200, 300);
      assertThat(server.events).isEmpty();
      assertThat(client.events).containsExactly("open");
      connection.resumeReader(MemConnection.End.SERVER);
      runTasks();
      assertThat(server.events).hasSize(sent);
      assertThat(client.events).containsExactly("open", "writable");
      assertThat(link.isWritable()).isTrue();
    }
  }

  @Test
  void aKilledLinkLosesWhatIsUnderWayAndTellsBothEnds() throws Exception {
    try (Listener listener = listen("mem:kill")) {
      Link link = connect(listener);
      runTasks();
      link.send(Lane.RELIABLE, bytes(1));
      MemTransport.connections(listener.uri()).get(0).kill();
      runTasks();
      assertThat(server.events).containsExactly("closed LOST");
      assertThat(client.events).containsExactly("open", "closed LOST");
      assertThat(MemTransport.connections(listener.uri())).isEmpty();
    }
  }

  @Test
  void aListenerThatFailsEndsItsLinkAndNoOther() throws Exception {
    try (Listener listener = listen("mem:bug")) {
      Link link = connect(listener);
      connect(listener);
      runTasks();
      server.failure = new IllegalStateException("a bug");
      link.send(Lane.RELIABLE, bytes(1));
      runTasks();
      assertThat(client.events).containsExactly("open", "open", "closed LOST");
    }
  }

  @Test
  void aNameIsTakenOnceAndFreeAfterClose() throws Exception {
    Listener first = listen("mem:once");
    assertThatThrownBy(() -> listen("mem:once"))
        .isInstanceOf(TransportException.class)
        .hasMessageContaining("mem:once");
    first.close();
    listen("mem:once").close();
  }

  @Test
  void theNameZeroIsAFreeOne() throws Exception {
    try (Listener one = listen("mem:0");
        Listener two = listen("mem:0")) {
      assertThat(one.uri()).isNotEqualTo(two.uri());
    }
  }

  @Test
  void aLinkThatIsClosedBeforeItOpensIsNeverAccepted() throws Exception {
    try (Listener listener = listen("mem:early")) {
      connect(listener).close(CloseReason.local("changed my mind"));
      runTasks();
      assertThat(client.events).containsExactly("closed LOCAL");
    }
  }

  @Test
  void whoConnectsWhileTheListenerClosesReachesNobody() throws Exception {
    AtomicReference<@Nullable Listener> closing = new AtomicReference<>();
    Listener listener =
        listen("mem:closing", () -> Optional.ofNullable(closing.get()).ifPresent(Listener::close));
    closing.set(listener);
    connect(listener);
    runTasks();
    assertThat(client.events).containsExactly("closed UNREACHABLE");
    assertThat(accepted).isZero();
  }

  @Test
  void aLinkThatIsKilledWhileItConnectsIsNeverAccepted() throws Exception {
    URI uri = URI.create("mem:killed-early");
    try (Listener listener =
        listen(uri.toString(), () -> MemTransport.connections(uri).forEach(MemConnection::kill))) {
      connect(listener);
      runTasks();
      assertThat(client.events).containsExactly("closed LOST");
      assertThat(accepted).isZero();
      assertThat(MemTransport.connections(uri)).isEmpty();
    }
  }

  private Listener listen(String uri) throws TransportException {
    return listen(uri, () -> {});
  }

  /** What runs while a client connects does so before the server's end of the link exists. */
  private Listener listen(String uri, Runnable whileOneConnects) throws TransportException {
    LinkConfig config =
        new LinkConfig(1_000_000, Duration.ofSeconds(5), new Queued(whileOneConnects));
    return transport.listen(
        Endpoint.of(uri),
        config,
        (link, facts) -> {
          accepted++;
          return server;
        });
  }

  private Link connect(Listener listener) {
    return transport.connect(new Endpoint(listener.uri(), List.of()), config(), client);
  }

  private LinkConfig config() {
    return new LinkConfig(1_000_000, Duration.ofSeconds(5), new Queued(() -> {}));
  }

  private void runTasks() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  private static ByteBuffer bytes(int length) {
    return ByteBuffer.allocate(length);
  }

  /** Tasks wait in the test's queue; nothing else is used by this transport. */
  private final class Queued implements Environment {
    private final Runnable whenAsked;

    Queued(Runnable whenAsked) {
      this.whenAsked = whenAsked;
    }

    @Override
    public Executor executor() {
      whenAsked.run();
      return tasks::add;
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long nanoTime() {
      throw new UnsupportedOperationException();
    }

    @Override
    public InstantSource clock() {
      throw new UnsupportedOperationException();
    }

    @Override
    public RandomGenerator random() {
      throw new UnsupportedOperationException();
    }

    @Override
    public byte[] secretBytes(int length) {
      throw new UnsupportedOperationException();
    }
  }

  private static final class Recorder implements LinkListener {
    final List<String> events = new ArrayList<>();
    @Nullable RuntimeException failure;

    @Override
    public void onOpen(Link link) {
      events.add("open");
    }

    @Override
    public void onMessage(Lane lane, ByteBuffer message) {
      if (failure != null) {
        throw failure;
      }
      events.add("message " + message.remaining());
    }

    @Override
    public void onWritable() {
      events.add("writable");
    }

    @Override
    public void onClosed(CloseReason reason) {
      events.add("closed " + reason.kind());
    }
  }
}
