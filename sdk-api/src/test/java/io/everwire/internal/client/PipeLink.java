package io.everwire.internal.client;

import io.everwire.transport.CloseReason;
import io.everwire.transport.Lane;
import io.everwire.transport.Link;
import io.everwire.transport.LinkTraits;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** One direction's sending end of a link in memory. The test stalls and cuts it. */
final class PipeLink implements Link {
  private final SessionEnd from;
  private final SessionEnd to;
  private boolean writable = true;
  private boolean cut;

  /** The size of each message that was sent. */
  final List<Integer> sizes = new ArrayList<>();

  PipeLink(SessionEnd from, SessionEnd to) {
    this.from = from;
    this.to = to;
  }

  @Override
  public void send(Lane lane, ByteBuffer message) {
    sizes.add(message.remaining());
    if (!cut) {
      from.environment.executor().execute(() -> arrive(message));
    }
  }

  private void arrive(ByteBuffer message) {
    if (!cut) {
      to.receive(message, this);
    }
  }

  boolean isJoinedTo(PipeLink other) {
    return to == other.from && from == other.to && !cut && !other.cut;
  }

  void stall() {
    writable = false;
  }

  void goOn() {
    writable = true;
    from.serializer.execute(() -> {});
    from.environment.run();
  }

  void cut() {
    cut = true;
  }

  @Override
  public boolean isWritable() {
    return writable;
  }

  @Override
  public void close(CloseReason reason) {
    // A last word may still be under way.
  }

  @Override
  public LinkTraits traits() {
    return new LinkTraits(Integer.MAX_VALUE, false);
  }
}
