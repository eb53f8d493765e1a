package io.everwire.websocket;

import io.everwire.transport.Environment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connected socket on one loop: reads for whoever owns it now, goes on writing when it can, and
 * says goodbye so that nothing that was sent is lost.
 *
 * <ul>
 *   <li>Confined to the loop's thread, but for {@link #outbound} and {@link #writeFailed}.
 *   <li>The owner is told of bytes, of room to write, and of the end, once; nothing after {@link
 *       #closeGracefully} or {@link #close}.
 *   <li>Whatever happens, the socket is closed and the given action runs once, at the latest
 *       {@value #LINGER_SECONDS} s after {@link #closeGracefully}.
 * </ul>
 */
final class SocketPort {
  /** Whoever uses the connection now: first those who open it, then the link. */
  interface Owner {
    /** Takes all bytes, or closes the port. */
    void onBytes(ByteBuffer bytes);

    /** {@link Outbound#isFull} has turned false. */
    void onRoom();

    /** The peer has ended the stream. */
    void onEndOfStream();

    void onFailure(IOException failure);
  }

  private static final Logger LOG = LoggerFactory.getLogger(SocketPort.class);

  /** How long a peer has to read what was sent last, and to end the stream as well. */
  static final int LINGER_SECONDS = 2;

  /** Reads before other sockets get their turn. */
  private static final int READS_PER_TURN = 16;

  private enum State {
    OPEN,
    /** Sends what waits, and throws away what comes, until the peer has ended the stream. */
    LINGERING,
    CLOSED
  }

  private final IoLoop loop;
  private final SocketChannel channel;
  private final BytePipe pipe;
  private final Outbound outbound;
  private final Environment environment;
  private final Runnable onGone;
  private final SelectionKey key;
  private Owner owner;
  private State state = State.OPEN;
  private boolean outputShut;

  /**
   * Starts to read at once.
   *
   * @param key of the channel at the loop; its handler and interest are replaced
   * @param onGone runs on the loop when the socket is closed
   */
  SocketPort(
      IoLoop loop,
      SocketChannel channel,
      BytePipe pipe,
      SelectionKey key,
      Environment environment,
      Owner owner,
      Runnable onGone) {
    this.loop = loop;
    this.channel = channel;
    this.pipe = pipe;
    this.key = key;
    this.environment = environment;
    this.owner = owner;
    this.onGone = onGone;
    this.outbound = new Outbound(pipe, this::awaitWritable);
    key.attach((IoLoop.Handler) ready -> onReady());
    key.interestOps(SelectionKey.OP_READ);
    if (pipe.hasUnread()) {
      loop.execute(this::onReadable);
    }
  }

  Outbound outbound() {
    return outbound;
  }

  IoLoop loop() {
    return loop;
  }

  void setOwner(Owner next) {
    owner = next;
  }

  /**
   * From any thread: a write has failed. What the peer sent before it broke off, a close frame
   * perhaps, is read first.
   */
  void writeFailed(IOException failure) {
    outbound.discard();
    loop.execute(
        () -> {
          if (state != State.CLOSED) {
            onReadable();
          }
          fail(failure);
        });
  }

  private void onReady() {
    int ready = key.readyOps();
    if ((ready & SelectionKey.OP_WRITE) != 0) {
      onWritable();
    }
    if ((ready & SelectionKey.OP_READ) != 0 && state != State.CLOSED) {
      onReadable();
    }
  }

  private void onReadable() {
    try {
      for (int reads = 0; reads < READS_PER_TURN && state != State.CLOSED; reads++) {
        ByteBuffer buffer = loop.readBuffer();
        int count = pipe.read(buffer);
        if (count < 0) {
          onEndOfStream();
          return;
        }
        if (count > 0 && state == State.OPEN) {
          owner.onBytes(buffer.flip());
        }
        if (count == 0 || (count < buffer.capacity() && !pipe.hasUnread())) {
          return;
        }
      }
      if (state != State.CLOSED && pipe.hasUnread()) {
        loop.execute(this::onReadable);
      }
    } catch (IOException e) {
      fail(e);
    }
  }

  private void onEndOfStream() {
    if (state == State.OPEN) {
      owner.onEndOfStream();
    } else {
      close();
    }
  }

  private void onWritable() {
    try {
      boolean room = outbound.flush();
      if (outbound.isEmpty()) {
        interest(SelectionKey.OP_READ);
        shutOutputWhenFlushed();
      }
      if (room && state == State.OPEN) {
        owner.onRoom();
      }
    } catch (IOException e) {
      writeFailed(e);
    }
  }

  /** From any thread, with the outbound's lock held. */
  private void awaitWritable() {
    if (loop.isCurrentThread()) {
      interest(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
    } else {
      loop.execute(() -> interest(SelectionKey.OP_READ | SelectionKey.OP_WRITE));
    }
  }

  private void interest(int operations) {
    if (key.isValid()) {
      key.interestOps(operations);
    }
  }

  /**
   * Sends what waits, then ends the stream, and closes when the peer has done the same or had its
   * time.
   */
  void closeGracefully() {
    if (state != State.OPEN) {
      return;
    }
    state = State.LINGERING;
    outbound.finish();
    shutOutputWhenFlushed();
    if (state != State.CLOSED) {
      closeAfterLingering();
    }
  }

  private void closeAfterLingering() {
    try {
      Environment.Timer ignored =
          environment.schedule(Duration.ofSeconds(LINGER_SECONDS), () -> loop.execute(this::close));
    } catch (RuntimeException e) {
      LOG.debug("No timers any more: closing without waiting for the peer", e);
      close();
    }
  }

  private void shutOutputWhenFlushed() {
    if (state == State.LINGERING && !outputShut && outbound.isEmpty()) {
      outputShut = true;
      try {
        pipe.shutdownOutput();
      } catch (IOException e) {
        close();
      }
    }
  }

  private void fail(IOException failure) {
    if (state == State.OPEN) {
      owner.onFailure(failure);
    }
    close();
  }

  /** Closes now. A second call does nothing. */
  void close() {
    if (state == State.CLOSED) {
      return;
    }
    state = State.CLOSED;
    outbound.discard();
    key.cancel();
    Sockets.closeQuietly(channel);
    onGone.run();
  }
}
