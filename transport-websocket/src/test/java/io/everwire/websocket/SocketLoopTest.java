package io.everwire.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.transport.SystemEnvironment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SocketLoopTest {
  private static final int PATIENCE_MILLIS = 30_000;

  private final SystemEnvironment environment = new SystemEnvironment("loop-test");
  private final List<Thread> made = new CopyOnWriteArrayList<>();
  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
  private final List<Source> sources = new ArrayList<>();
  private SocketLoop loop;

  @BeforeEach
  void start() throws IOException {
    loop = SocketLoop.start(environment, this::make, () -> told.add("the selector failed"));
  }

  private Thread make(Runnable task) {
    Thread thread = new Thread(task, "loop");
    thread.setDaemon(true);
    made.add(thread);
    return thread;
  }

  @AfterEach
  void end() throws Exception {
    loop.end();
    loop.awaitEnd(PATIENCE_MILLIS);
    for (Thread each : made) {
      each.join(PATIENCE_MILLIS);
    }
    assertThat(made).noneMatch(Thread::isAlive);
    for (Source source : sources) {
      source.close();
    }
    environment.close();
    assertThat(told).isEmpty();
  }

  /** Has one byte to read; what it does then is the test's. */
  private final class Source implements SocketLoop.Reader {
    private final Pipe pipe = Pipe.open();
    private final String name;
    private final Runnable action;

    Source(String name, Runnable action) throws IOException {
      this.name = name;
      this.action = action;
      sources.add(this);
      pipe.source().configureBlocking(false);
      write();
      loop.add(pipe.source(), this).interestOps(SelectionKey.OP_READ);
    }

    void write() throws IOException {
      pipe.sink().write(ByteBuffer.allocate(1));
    }

    @Override
    public void onWritable() {
      told.add(name + " is writable");
    }

    @Override
    public boolean onReadable(ByteBuffer buffer) {
      try {
        told.add(name + " read " + pipe.source().read(buffer));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      action.run();
      return false;
    }

    @Override
    public void end(IOException cause) {
      told.add(name + " ended: " + cause.getMessage());
    }

    void close() throws IOException {
      pipe.sink().close();
      pipe.source().close();
    }
  }

  private String nextTold() throws InterruptedException {
    return told.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Test
  void aReaderThatFailsIsEndedAndOthersAreServed() throws Exception {
    new Source(
        "failing",
        () -> {
          throw new IllegalStateException("a bug");
        });
    loop.wakeUp();
    assertThat(nextTold()).isEqualTo("failing read 1");
    assertThat(nextTold()).isEqualTo("failing ended: the connection's own code failed");
    new Source("other", () -> {});
    loop.wakeUp();
    assertThat(nextTold()).isEqualTo("other read 1");
  }

  /** It would close the channel that is read next. */
  @Test
  void anInterruptionThatOneReaderLeavesBehindDoesNotReachTheNext() throws Exception {
    for (int i = 0; i < 3; i++) {
      new Source("source", () -> Thread.currentThread().interrupt());
    }
    loop.wakeUp();
    for (int i = 0; i < 3; i++) {
      assertThat(nextTold()).isEqualTo("source read 1");
    }
  }

  @Test
  void whoIsCalledKnowsThatItIsWithinACall() throws Exception {
    new Source("source", () -> told.add("serving: " + loop.isServing()));
    assertThat(loop.isServing()).isFalse();
    loop.wakeUp();
    assertThat(nextTold()).isEqualTo("source read 1");
    assertThat(nextTold()).isEqualTo("serving: true");
  }

  /** Mostly: on a busy machine what should be short takes long, and others help. */
  @Test
  void whatAReaderHandsToTheExecutorRunsInTheLoopsThreadButOutsideTheCall() throws Exception {
    Runnable task =
        () ->
            told.add(
                (made.contains(Thread.currentThread()) ? "loop" : "other")
                    + ", serving: "
                    + loop.isServing());
    Source source = new Source("source", () -> environment.executor().execute(task));
    loop.wakeUp();
    String ran = nextToldAfterRead();
    while (ran.equals("other, serving: false")) {
      source.write();
      ran = nextToldAfterRead();
    }
    assertThat(ran).isEqualTo("loop, serving: false");
  }

  private String nextToldAfterRead() throws InterruptedException {
    assertThat(nextTold()).isEqualTo("source read 1");
    return nextTold();
  }

  @Test
  void anotherThreadServesWhereATaskBlocksAndTheLoopEndsWithoutIt() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    new Source("source", () -> environment.executor().execute(() -> join(end)));
    loop.wakeUp();
    assertThat(nextTold()).isEqualTo("source read 1");
    new Source("other", () -> {});
    loop.wakeUp();
    assertThat(nextTold()).isEqualTo("other read 1");
    loop.end();
    loop.awaitEnd(PATIENCE_MILLIS);
    assertThat(made.get(made.size() - 1).isAlive()).isFalse();
    end.countDown();
  }

  private static void join(CountDownLatch latch) {
    try {
      assertThat(latch.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
