package io.everwire.websocket;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One daemon thread that waits for sockets and runs what belongs to them. What it calls must never
 * block: everything else that it serves would wait.
 *
 * <ul>
 *   <li>{@link #execute} takes tasks from any thread and runs them in order, never within the call.
 *   <li>A handler or task that throws is logged, and harms nobody else.
 *   <li>After {@link #stop} it closes its selector and ends; tasks that come later are dropped.
 * </ul>
 */
final class IoLoop implements Executor {
  /** Told when its channel is ready. */
  @FunctionalInterface
  interface Handler {
    void ready(SelectionKey key);
  }

  private static final Logger LOG = LoggerFactory.getLogger(IoLoop.class);
  private static final int READ_BYTES = 64 * 1024;

  private final Selector selector;
  private final Thread thread;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private volatile boolean stopped;

  /** Allocated with the first read, shared by all channels of this loop. */
  private @Nullable ByteBuffer readBuffer;

  IoLoop(String threadName) throws IOException {
    selector = Selector.open();
    thread = new Thread(this::run, threadName);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
    if (Thread.currentThread() != thread) {
      selector.wakeup();
    }
  }

  boolean isCurrentThread() {
    return Thread.currentThread() == thread;
  }

  /**
   * On the loop's thread: tells a handler when a channel is ready.
   *
   * @throws ClosedChannelException if the channel is closed
   */
  SelectionKey register(SelectableChannel channel, int interest, Handler handler)
      throws ClosedChannelException {
    return channel.register(selector, interest, handler);
  }

  /** On the loop's thread: memory to read into and to be done with before returning to the loop. */
  ByteBuffer readBuffer() {
    if (readBuffer == null) {
      readBuffer = ByteBuffer.allocateDirect(READ_BYTES);
    }
    return readBuffer.clear();
  }

  /** Ends the thread after the tasks that wait now. From any thread. */
  void stop() {
    execute(() -> stopped = true);
  }

  /** Waits for the thread to be gone, unless it is the thread itself that asks. */
  void join(long timeoutMillis) {
    if (isCurrentThread()) {
      return;
    }
    try {
      TimeUnit.MILLISECONDS.timedJoin(thread, Math.max(1, timeoutMillis));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!stopped) {
        if (tasks.isEmpty()) {
          selector.select();
        } else {
          selector.selectNow();
        }
        for (SelectionKey key : selector.selectedKeys()) {
          tell(key);
        }
        selector.selectedKeys().clear();
        runTasks();
      }
    } catch (IOException | RuntimeException | Error e) {
      LOG.error("{} ends: its selector failed", thread.getName(), e);
    } finally {
      closeSelector();
    }
  }

  private static void tell(SelectionKey key) {
    try {
      ((Handler) key.attachment()).ready(key);
    } catch (CancelledKeyException e) {
      LOG.trace("The channel was closed while its key waited in the selected set", e);
    } catch (RuntimeException | Error e) {
      LOG.error("A channel's handler failed", e);
    }
  }

  /** As many as wait now: a task that adds another must not keep the sockets waiting. */
  private void runTasks() {
    for (int left = tasks.size(); left > 0; left--) {
      Runnable task = tasks.poll();
      if (task == null) {
        return;
      }
      try {
        task.run();
      } catch (RuntimeException | Error e) {
        LOG.error("A task failed", e);
      }
    }
  }

  private void closeSelector() {
    try {
      selector.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
