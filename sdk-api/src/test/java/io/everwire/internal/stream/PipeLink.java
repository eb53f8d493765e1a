package io.everwire.internal.stream;

import io.everwire.internal.session.Attachment;
import io.everwire.transport.CloseReason;
import io.everwire.transport.Lane;
import io.everwire.transport.Link;
import io.everwire.transport.LinkTraits;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** One end of a pipe in memory, each message a task of the environment. */
final class PipeLink implements Link {
  private final ManualEnvironment environment;
  private @Nullable PipeLink peer;
  private @Nullable Executor serializer;
  private @Nullable Attachment attachment;

  /** How many messages it still takes. */
  private int writableFor = Integer.MAX_VALUE;

  private boolean dead;

  private PipeLink(ManualEnvironment environment) {
    this.environment = environment;
  }

  static PipeLink[] pair(ManualEnvironment environment) {
    PipeLink one = new PipeLink(environment);
    PipeLink other = new PipeLink(environment);
    one.peer = other;
    other.peer = one;
    return new PipeLink[] {one, other};
  }

  void listener(Executor executor, Attachment told) {
    serializer = executor;
    attachment = told;
  }

  /** Takes no more until it is let go again. */
  void stall() {
    writableFor = 0;
  }

  /** Takes a few more messages only. */
  void writableFor(int messages) {
    writableFor = messages;
  }

  void resume() {
    writableFor = Integer.MAX_VALUE;
    in(() -> {});
  }

  /** Dies at both ends; what is under way is lost. */
  void die() {
    for (PipeLink end : new PipeLink[] {this, java.util.Objects.requireNonNull(peer)}) {
      if (!end.dead) {
        end.dead = true;
        Attachment told = end.attachment;
        if (told != null) {
          end.in(() -> told.onClosed(CloseReason.of(CloseReason.Kind.LOST, "cut")));
        }
      }
    }
  }

  private void in(Runnable task) {
    if (serializer != null) {
      serializer.execute(task);
    }
  }

  @Override
  public void send(Lane lane, ByteBuffer message) {
    PipeLink to = peer;
    if (to == null) {
      return;
    }
    writableFor--;
    environment
        .executor()
        .execute(
            () -> {
              Attachment told = to.attachment;
              if (!to.dead && told != null) {
                to.in(() -> told.onMessage(message));
              }
            });
  }

  @Override
  public boolean isWritable() {
    return writableFor > 0 && !dead;
  }

  @Override
  public void close(CloseReason reason) {
    dead = true;
    // What was sent before still arrives, so the other end hears of it after that.
    PipeLink to = peer;
    if (to != null) {
      environment.executor().execute(to::die);
    }
  }

  @Override
  public LinkTraits traits() {
    return new LinkTraits(256 * 1024, false);
  }
}
