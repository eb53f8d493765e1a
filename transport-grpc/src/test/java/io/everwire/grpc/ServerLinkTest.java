package io.everwire.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everwire.transport.CloseReason;
import io.everwire.transport.Lane;
import io.everwire.transport.Link;
import io.everwire.transport.LinkFacts;
import io.everwire.transport.LinkListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.io.InputStream;
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

class ServerLinkTest {
  private static final int ROUNDS = 20_000;
  private static final LinkFacts FACTS =
      new LinkFacts("grpc", URI.create("grpc://localhost"), Map.of(), null, null);

  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicInteger closed = new AtomicInteger();

  @AfterEach
  void stop() {
    thread.shutdownNow();
  }

  @Test
  void whoIsGivenALinkThatEndsAtTheSameMomentIsToldOfItsEnd() throws Exception {
    CyclicBarrier both = new CyclicBarrier(2);
    for (int i = 0; i < ROUNDS; i++) {
      ServerLink link =
          new ServerLink(new NoCall(), new Metadata(), null, 1_000, null, ended -> {});
      Future<?> accepting =
          thread.submit(
              () -> {
                both.await();
                return link.accept(
                    (opened, facts) -> {
                      accepted.incrementAndGet();
                      return new Counting();
                    },
                    FACTS);
              });
      both.await();
      link.close(CloseReason.local("the listener closes"));
      accepting.get();
    }

    await().untilAsserted(() -> assertThat(closed).hasValue(accepted.get()));
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

  private static final class NoCall extends ServerCall<InputStream, InputStream> {
    @Override
    public void request(int count) {}

    @Override
    public void sendHeaders(Metadata headers) {}

    @Override
    public void sendMessage(InputStream message) {}

    @Override
    public void close(Status status, Metadata trailers) {}

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public MethodDescriptor<InputStream, InputStream> getMethodDescriptor() {
      throw new UnsupportedOperationException("nobody asks");
    }
  }
}
