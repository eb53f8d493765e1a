package io.everwire.websocket;

import static java.util.Objects.requireNonNull;

import io.everwire.transport.Environment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One selector and the thread that serves its sockets. Short tasks that these bring for the
 * environment's executor run in that thread; where one takes longer, another thread goes on with
 * the sockets ({@link Environment#lead}), so at any time one thread at most serves them.
 */
final class SocketLoop {
  /** What one socket does on the loop's thread. */
  interface Reader {
    /** The socket takes more. */
    void onWritable();

    /**
     * There is something to read, or a connection to accept.
     *
     * @param buffer direct and empty, for what is read; everybody's, so nothing stays in it
     * @return whether there may be more already
     */
    boolean onReadable(ByteBuffer buffer);

    /** Nobody serves it any more. Also for whatever its own code fails with. */
    void end(IOException cause);
  }

  private static final Logger LOG = LoggerFactory.getLogger(SocketLoop.class);
  private static final int READ_BYTES = 64 * 1024;
  private static final int READABLE = SelectionKey.OP_READ | SelectionKey.OP_ACCEPT;

  private final Environment environment;
  private final ThreadFactory threads;
  private final Runnable onFailure;
  private final Selector selector;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(READ_BYTES);

  // Made once: they are handed on in each round.
  private final Consumer<SelectionKey> onReady = this::onReady;
  private final BooleanSupplier round = this::round;
  private final Runnable promote = this::startThread;

  private final CountDownLatch left = new CountDownLatch(1);
  private volatile boolean ended;
  private volatile @Nullable Thread leader;

  /** Of the present round. Confined to the loop. */
  private boolean hasMore;

  /** The thread that makes a round, if one does at the moment. */
  private volatile @Nullable Thread serving;

  private SocketLoop(Environment environment, ThreadFactory threads, Runnable onFailure)
      throws IOException {
    this.environment = environment;
    this.threads = threads;
    this.onFailure = onFailure;
    this.selector = Selector.open();
  }

  /**
   * Starts a loop.
   *
   * @param threads makes its thread, and another one whenever that is held up
   * @param onFailure told that the selector has failed, before all readers are
   * @throws IOException if there are no descriptors for it
   */
  static SocketLoop start(Environment environment, ThreadFactory threads, Runnable onFailure)
      throws IOException {
    SocketLoop loop = new SocketLoop(environment, threads, onFailure);
    try {
      loop.startThread();
      return loop;
    } catch (RuntimeException | Error e) {
      Sockets.closeQuietly(loop.selector);
      throw e;
    }
  }

  private void startThread() {
    Thread thread = threads.newThread(this::run);
    leader = thread;
    thread.start();
  }

  /**
   * Serves a socket, which does not block, as soon as its key asks for events and the selector is
   * woken. Any thread.
   */
  SelectionKey add(SelectableChannel socket, Reader reader) throws IOException {
    return socket.register(selector, 0, reader);
  }

  /** Frees the descriptors of sockets that are closed. Any thread. */
  void wakeUp() {
    selector.wakeup();
  }

  /** Whether the caller is within a call of a reader, where it cannot wait for the loop. */
  boolean isServing() {
    return Thread.currentThread() == serving;
  }

  /** The last call: its thread ends soon. Any thread. */
  void end() {
    ended = true;
    selector.wakeup();
  }

  /** Waits for the thread after {@link #end}. */
  void awaitEnd(long millis) throws InterruptedException {
    if (left.await(millis, TimeUnit.MILLISECONDS)) {
      requireNonNull(leader).join(millis);
    }
  }

  private void run() {
    try {
      while (!ended) {
        if (!environment.lead(round, promote)) {
          return;
        }
      }
    } catch (RuntimeException | Error e) {
      ended = true;
      LOG.error("The thread that serves sockets has failed", e);
      onFailure.run();
      IOException cause = new IOException("the thread that serves sockets has failed", e);
      List.copyOf(selector.keys()).forEach(key -> end((Reader) key.attachment(), cause));
    }
    Sockets.closeQuietly(selector);
    left.countDown();
  }

  private static void end(Reader reader, IOException cause) {
    try {
      reader.end(cause);
    } catch (RuntimeException | Error e) {
      LOG.error("A connection could not be ended", e);
    }
  }

  /** Whether there is more to read already. */
  private boolean round() {
    // With an interruption nothing would be waited for.
    Thread.interrupted();
    serving = Thread.currentThread();
    hasMore = false;
    try {
      selector.select(onReady);
      return hasMore;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      serving = null;
    }
  }

  private void onReady(SelectionKey key) {
    // A callback may have left an interruption, which would close the socket that is read next.
    Thread.interrupted();
    Reader reader = (Reader) key.attachment();
    try {
      int ready = key.readyOps();
      if ((ready & SelectionKey.OP_WRITE) != 0) {
        reader.onWritable();
      }
      if ((ready & READABLE) != 0) {
        hasMore |= reader.onReadable(buffer.clear());
      }
    } catch (CancelledKeyException e) {
      LOG.trace("closed at this moment", e);
    } catch (RuntimeException | Error e) {
      LOG.error("A connection ends, because its code failed", e);
      end(reader, new IOException("the connection's own code failed", e));
    }
  }
}
