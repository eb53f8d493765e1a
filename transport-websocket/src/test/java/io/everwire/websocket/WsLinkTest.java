package io.everwire.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everwire.transport.CloseReason;
import io.everwire.transport.Lane;
import io.everwire.transport.Link;
import io.everwire.transport.LinkFacts;
import io.everwire.transport.LinkListener;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WsLinkTest {
  private static final int ROUNDS = 20_000;

  private final ExecutorService threads = Executors.newFixedThreadPool(3);
  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicInteger closed = new AtomicInteger();

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  @Test
  void whoIsGivenALinkThatEndsAtTheSameMomentIsToldOfItsEnd() throws Exception {
    CyclicBarrier both = new CyclicBarrier(2);
    for (int i = 0; i < ROUNDS; i++) {
      WsLink link = new WsLink(threads, null);
      link.over(new NoWire());
      Future<?> accepting =
          threads.submit(
              () -> {
                both.await();
                return link.accepted(
                    (opened, facts) -> {
                      accepted.incrementAndGet();
                      return new Counting();
                    },
                    facts());
              });
      both.await();
      link.close(CloseReason.local("the listener closes"));
      accepting.get();
    }

    await().untilAsserted(() -> assertThat(closed).hasValue(accepted.get()));
  }

  private static LinkFacts facts() {
    return new LinkFacts("ws", URI.create("ws://localhost/rt"), Map.of(), null, null);
  }

  private final class Counting implements LinkListener {
    @Override
    public void onOpen(Link link) {}

    @Override
    public void onMessage(Lane lane, ByteBuffer message) {}

    @Override
    public void onWritable() {}

    @Override
    public void onClosed(CloseReason reason) {
      closed.incrementAndGet();
    }
  }

  private static final class NoWire implements Wire {
    @Override
    public void send(ByteBuffer message) {}

    @Override
    public void pong(ByteBuffer payload) {}

    @Override
    public boolean isFull() {
      return false;
    }

    @Override
    public void close(int code, String text) {}

    @Override
    public void abort() {}

    @Override
    public String peer() {
      return "nobody";
    }
  }
}
