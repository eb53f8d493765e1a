package io.everwire.benchmarks.bench.contestants;

import io.everwire.transport.CloseReason;
import io.everwire.transport.Endpoint;
import io.everwire.transport.Environment;
import io.everwire.transport.Lane;
import io.everwire.transport.Link;
import io.everwire.transport.LinkAcceptor;
import io.everwire.transport.LinkConfig;
import io.everwire.transport.LinkListener;
import io.everwire.transport.Listener;
import io.everwire.transport.Transport;
import io.everwire.transport.TransportException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;

/**
 * Another transport, of whose links the client hears everything late, in order: so what it has sent
 * stays unacknowledged for as long. What it sends is not late, nor does it hear late that there is
 * room.
 *
 * @param inner carries it all
 * @param lateness how much later; all that its environment's only timer thread runs keeps its order
 */
record LateTransport(Transport inner, Duration lateness) implements Transport {
  @Override
  public Set<String> schemes() {
    return inner.schemes();
  }

  @Override
  public Link connect(Endpoint endpoint, LinkConfig config, LinkListener listener) {
    return inner.connect(endpoint, config, new Late(config.environment(), lateness, listener));
  }

  @Override
  public Listener listen(Endpoint endpoint, LinkConfig config, LinkAcceptor acceptor)
      throws TransportException {
    return inner.listen(endpoint, config, acceptor);
  }

  /** Its lock keeps calls of the timer and of the inner transport apart. */
  private static final class Late implements LinkListener {
    private final Environment environment;
    private final Duration lateness;
    private final LinkListener told;

    Late(Environment environment, Duration lateness, LinkListener told) {
      this.environment = environment;
      this.lateness = lateness;
      this.told = told;
    }

    private void later(Runnable telling) {
      environment.schedule(
          lateness,
          () -> {
            synchronized (this) {
              telling.run();
            }
          });
    }

    @Override
    public void onOpen(Link link) {
      later(() -> told.onOpen(link));
    }

    @Override
    public void onMessage(Lane lane, ByteBuffer message) {
      ByteBuffer copy = ByteBuffer.allocate(message.remaining()).put(message.duplicate()).flip();
      later(() -> told.onMessage(lane, copy));
    }

    @Override
    public synchronized void onWritable() {
      told.onWritable();
    }

    @Override
    public void onClosed(CloseReason reason) {
      later(() -> told.onClosed(reason));
    }
  }
}
