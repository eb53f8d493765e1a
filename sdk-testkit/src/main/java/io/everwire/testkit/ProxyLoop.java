package io.everwire.testkit;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread of a proxy: channels that are ready, calls from other threads, and timers. What
 * runs here may change the proxy's state; nothing else does.
 */
final class ProxyLoop {
  /** Called when a channel is ready; an exception is logged, and changes nothing else. */
  @FunctionalInterface
  interface Ready {
    void on(SelectionKey key) throws IOException;
  }

  private record Timer(long dueNanos, Runnable task) {}

  private static final Logger LOG = LoggerFactory.getLogger(ProxyLoop.class);

  private final Selector selector;
  private final Thread thread;
  private final Queue<Runnable> calls = new ConcurrentLinkedQueue<>();
  private final PriorityQueue<Timer> timers =
      new PriorityQueue<>((a, b) -> Long.signum(a.dueNanos() - b.dueNanos()));
  private final AtomicBoolean closed = new AtomicBoolean();

  ProxyLoop(String threadName) throws IOException {
    selector = Selector.open();
    thread = new Thread(this::loop, threadName);
    thread.setDaemon(true);
    thread.start();
  }

  SelectionKey register(SelectableChannel channel, int interest, Ready ready) {
    try {
      channel.configureBlocking(false);
      return channel.register(selector, interest, ready);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** On the loop's thread: runs a task later. */
  void schedule(long dueNanos, Runnable task) {
    timers.add(new Timer(dueNanos, task));
  }

  /**
   * From any thread: runs on the loop's thread and waits until it has. After close it does nothing.
   */
  void run(Runnable task) {
    this.<Object>call(
        () -> {
          task.run();
          return "";
        });
  }

  /** From any thread: as {@link #run}, with a result. */
  <T> T call(Callable<T> task) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Runnable call =
        () -> {
          try {
            result.complete(task.call());
          } catch (Exception e) {
            result.completeExceptionally(e);
          }
        };
    if (Thread.currentThread() == thread || (closed.get() && !thread.isAlive())) {
      call.run();
    } else {
      calls.add(call);
      selector.wakeup();
      if (!thread.isAlive()) {
        drainCalls();
      }
    }
    return result.join();
  }

  /** Runs a last task, ends the thread and waits until it is gone. */
  void close(Runnable last) {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    run(last);
    calls.add(() -> thread.interrupt());
    selector.wakeup();
    try {
      thread.join();
      selector.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    drainCalls();
  }

  private void loop() {
    try {
      while (!Thread.interrupted()) {
        selector.select(millisToNextTimer());
        drainCalls();
        for (SelectionKey key : selector.selectedKeys()) {
          tell(key);
        }
        selector.selectedKeys().clear();
        runDueTimers();
      }
    } catch (IOException e) {
      LOG.error("The selector of {} failed", thread.getName(), e);
    }
  }

  private void tell(SelectionKey key) {
    try {
      ((Ready) key.attachment()).on(key);
    } catch (CancelledKeyException | ClosedChannelException e) {
      // A call has closed the channel while its key waited in the selected set.
    } catch (IOException | RuntimeException e) {
      LOG.error("A channel of {} failed", thread.getName(), e);
    }
  }

  private void drainCalls() {
    for (Runnable call = calls.poll(); call != null; call = calls.poll()) {
      call.run();
    }
  }

  /** Zero, which is for ever, without timers. */
  private long millisToNextTimer() {
    Timer next = timers.peek();
    return next == null ? 0 : Math.max(1, (next.dueNanos() - System.nanoTime()) / 1_000_000);
  }

  private void runDueTimers() {
    for (Timer next = timers.peek();
        next != null && next.dueNanos() - System.nanoTime() <= 0;
        next = timers.peek()) {
      timers.remove();
      next.task().run();
    }
  }

  static void closeQuietly(Closeable channel) {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.debug("close", e);
    }
  }

  /** Closes so that the peer sees a reset. */
  static void reset(SocketChannel channel) {
    try {
      channel.socket().setSoLinger(true, 0);
    } catch (IOException e) {
      LOG.debug("The peer was faster", e);
    }
    closeQuietly(channel);
  }
}
