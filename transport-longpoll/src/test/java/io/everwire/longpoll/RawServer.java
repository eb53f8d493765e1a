package io.everwire.longpoll;

import io.everwire.testkit.LinkRecorder;
import io.everwire.testkit.ThreadedEnvironment;
import io.everwire.transport.Endpoint;
import io.everwire.transport.Link;
import io.everwire.transport.LinkConfig;
import io.everwire.transport.LinkFacts;
import io.everwire.transport.Listener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A listener whose links do what a test says. */
final class RawServer implements AutoCloseable {
  static final int MAX_BYTES = 100_000;

  private final ThreadedEnvironment environment = new ThreadedEnvironment();
  private final BlockingQueue<LinkRecorder> accepted = new LinkedBlockingQueue<>();
  private final BlockingQueue<LinkFacts> facts = new LinkedBlockingQueue<>();
  private final Listener listener;

  RawServer(HttpOptions options) {
    this(options, link -> {});
  }

  /**
   * Listens.
   *
   * @param greeting what happens with a link when it is accepted
   */
  RawServer(HttpOptions options, Consumer<Link> greeting) {
    this(options, greeting, null);
  }

  /**
   * Listens.
   *
   * @param greeting what happens with a link when it is accepted
   * @param handler what happens with a message within the call that brings it; null to keep it
   */
  RawServer(
      HttpOptions options,
      Consumer<Link> greeting,
      @Nullable BiConsumer<Link, ByteBuffer> handler) {
    try {
      listener =
          new LongPollTransport()
              .listen(
                  Endpoint.of("http://localhost:0/rt", options),
                  new LinkConfig(MAX_BYTES, Duration.ofSeconds(5), environment),
                  (link, told) -> {
                    LinkRecorder recorder = new LinkRecorder("server", handler).accepted(link);
                    greeting.accept(link);
                    facts.add(told);
                    accepted.add(recorder);
                    return recorder;
                  });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  URI uri() {
    return listener.uri();
  }

  LinkRecorder nextAccepted() throws InterruptedException {
    return java.util.Objects.requireNonNull(accepted.poll(30, TimeUnit.SECONDS), "no link");
  }

  LinkFacts nextFacts() throws InterruptedException {
    return java.util.Objects.requireNonNull(facts.poll(30, TimeUnit.SECONDS), "no link");
  }

  int acceptedCount() {
    return accepted.size();
  }

  @Override
  public void close() {
    listener.close();
    environment.close();
  }
}
