package io.everwire.websocket;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Drives the handshake of one TLS connection to its end. Confined to the loop's thread, but for the
 * engine's own work (certificates, keys), which runs on an executor because it may ask the network.
 */
final class TlsHandshake implements IoLoop.Handler {
  /** How it went; told once, unless the channel is closed before. */
  interface Outcome {
    void secured();

    void failed(IOException failure);
  }

  private final IoLoop loop;
  private final TlsPipe pipe;
  private final SelectionKey key;
  private final Executor executor;
  private final Outcome outcome;
  private boolean over;

  TlsHandshake(IoLoop loop, TlsPipe pipe, SelectionKey key, Executor executor, Outcome outcome) {
    this.loop = loop;
    this.pipe = pipe;
    this.key = key;
    this.executor = executor;
    this.outcome = outcome;
  }

  void start() {
    key.attach(this);
    advance();
  }

  @Override
  public void ready(SelectionKey ready) {
    advance();
  }

  private void advance() {
    if (over || !key.isValid()) {
      return;
    }
    try {
      switch (pipe.handshake()) {
        case DONE -> {
          over = true;
          outcome.secured();
        }
        case TASK -> runTask();
        case READ -> key.interestOps(SelectionKey.OP_READ);
        case WRITE -> key.interestOps(SelectionKey.OP_WRITE);
      }
    } catch (IOException e) {
      over = true;
      outcome.failed(e);
    }
  }

  private void runTask() {
    key.interestOps(0);
    Runnable task = pipe.delegatedTask();
    if (task == null) {
      loop.execute(this::advance);
      return;
    }
    Runnable work =
        () -> {
          task.run();
          loop.execute(this::advance);
        };
    try {
      executor.execute(work);
    } catch (RejectedExecutionException e) {
      work.run();
    }
  }
}
