package io.everwire.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.transport.Endpoint;
import io.everwire.transport.Lane;
import io.everwire.transport.Link;
import io.everwire.transport.LinkConfig;
import io.everwire.transport.LinkFacts;
import io.everwire.transport.LinkListener;
import io.everwire.transport.Listener;
import io.everwire.transport.Transport;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/**
 * What every contract test needs: a server, clients, and a path between them. After each test
 * everything is closed, and no recorder may have seen a broken rule.
 */
abstract class ContractFixture {
  static final int LIMIT_BYTES = 256 * 1024;

  private final ThreadedEnvironment environment = new ThreadedEnvironment();
  private final List<LinkRecorder> recorders = new ArrayList<>();

  /** The recorders of accepted links that no test has asked for yet, oldest first. */
  private final Queue<LinkRecorder> accepted = new ConcurrentLinkedQueue<>();

  private final Queue<LinkFacts> facts = new ConcurrentLinkedQueue<>();
  private @Nullable Listener listener;
  private @Nullable FaultyPath path;

  /**
   * Makes the listener of the next accepted link; replaced by tests that answer from within a call.
   */
  volatile Supplier<LinkRecorder> acceptedRecorders = () -> new LinkRecorder("server");

  /** What an acceptor does with a link before it returns. */
  volatile Consumer<Link> greeting = link -> {};

  /**
   * The transport under test.
   *
   * @return a transport; may be the same for all tests
   */
  protected abstract Transport transport();

  /**
   * Where servers listen.
   *
   * @return an endpoint that is free each time, such as port 0
   */
  protected abstract Endpoint listenEndpoint();

  /**
   * How to connect to a URI.
   *
   * @param uri a URI of a server, or of a path to it
   * @return an endpoint with the options that it takes
   */
  protected Endpoint connectEndpoint(URI uri) {
    return new Endpoint(uri, List.of());
  }

  /**
   * A way to a server that can be stalled and cut.
   *
   * @param bound where the server listens
   * @return a new path
   */
  protected abstract FaultyPath path(URI bound);

  /**
   * All the ways in which connecting can fail on this transport: nobody listens, unknown host,
   * silence, wrong path, TLS, whatever there is. A transport without such ways has an empty list,
   * and the suite no such tests.
   *
   * @param bound where a server listens
   * @return the ways
   */
  protected abstract List<FailingConnect> failingConnects(URI bound);

  /**
   * How many bytes may be given to a link whose peer does not read before it says that it is not
   * writable: its own buffer, and the operating system's.
   *
   * @return a bound, in bytes
   */
  protected abstract int maxBytesUntilNotWritable();

  /**
   * How many links a test may open at the same time. A transport whose handshakes take much time,
   * and have a limit of time that cannot be set, says fewer than there are, so that tests hold on a
   * busy machine.
   *
   * @return a number, a thousand by default
   */
  protected int maxConnectsAtOnce() {
    return 1_000;
  }

  LinkConfig config(int maxMessageBytes, Duration openTimeout) {
    return new LinkConfig(maxMessageBytes, openTimeout, environment);
  }

  LinkConfig config() {
    return config(LIMIT_BYTES, Duration.ofSeconds(30));
  }

  Listener listen() {
    return listen(config());
  }

  Listener listen(LinkConfig config) {
    try {
      Listener listening =
          transport()
              .listen(
                  listenEndpoint(),
                  config,
                  (link, told) -> {
                    facts.add(told);
                    return accept(link);
                  });
      listener = listening;
      path = path(listening.uri());
      return listening;
    } catch (java.io.IOException e) {
      throw new AssertionError("listening must work", e);
    }
  }

  private LinkListener accept(Link link) {
    LinkRecorder recorder = remember(acceptedRecorders.get()).accepted(link);
    greeting.accept(link);
    accepted.add(recorder);
    return recorder;
  }

  FaultyPath path() {
    return java.util.Objects.requireNonNull(path, "listen first");
  }

  /** Connects by way of the path. */
  LinkRecorder connect() {
    return connect(new LinkRecorder("client"));
  }

  LinkRecorder connect(BiConsumer<Link, ByteBuffer> handler) {
    return connect(new LinkRecorder("client", handler));
  }

  private LinkRecorder connect(LinkRecorder recorder) {
    begin(recorder, config());
    recorder.awaitOpen();
    return recorder;
  }

  Link begin(LinkRecorder recorder, LinkConfig config) {
    return transport().connect(connectEndpoint(path().uri()), config, remember(recorder));
  }

  /** The recorder of the oldest accepted link that was not asked for yet. */
  LinkRecorder nextAccepted() {
    Await.until("an accepted link", () -> !accepted.isEmpty());
    return accepted.remove();
  }

  LinkFacts nextFacts() {
    Await.until("an accepted link", () -> !facts.isEmpty());
    return facts.remove();
  }

  synchronized LinkRecorder remember(LinkRecorder recorder) {
    recorders.add(recorder);
    return recorder;
  }

  synchronized List<LinkRecorder> recorders() {
    return List.copyOf(recorders);
  }

  static void send(Link link, ByteBuffer message) {
    link.send(Lane.RELIABLE, message);
  }

  /** Sends when the link is writable, as the contract asks of callers. */
  static void sendWhenWritable(Link link, ByteBuffer message) {
    Await.until("a writable link", link::isWritable);
    send(link, message);
  }

  void closeListener() {
    if (path != null) {
      path.close();
      path = null;
    }
    if (listener != null) {
      listener.close();
      listener = null;
    }
  }

  @AfterEach
  void nothingIsBroken() {
    closeListener();
    for (LinkRecorder recorder : recorders()) {
      Link link = recorder.link();
      if (link != null) {
        link.close(io.everwire.transport.CloseReason.local("the test is over"));
        recorder.awaitClosed();
      }
    }
    environment.close();
    assertThat(recorders().stream().flatMap(recorder -> recorder.breaches().stream())).isEmpty();
  }
}
