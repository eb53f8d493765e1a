package io.everwire.testkit.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.everwire.transport.CloseReason;
import io.everwire.transport.Lane;
import io.everwire.transport.Link;
import io.everwire.transport.LinkListener;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes down what happens on a link. */
final class RecordingListener implements LinkListener {
  final List<String> received = new ArrayList<>();
  final List<CloseReason> closed = new ArrayList<>();
  @Nullable Link link;
  int writable;

  void send(String text) {
    link().send(Lane.RELIABLE, ByteBuffer.wrap(text.getBytes(UTF_8)));
  }

  Link link() {
    if (link == null) {
      throw new IllegalStateException("the link is not open");
    }
    return link;
  }

  boolean isOpen() {
    return link != null;
  }

  CloseReason.@Nullable Kind closeKind() {
    return closed.isEmpty() ? null : closed.get(0).kind();
  }

  @Override
  public void onOpen(Link opened) {
    link = opened;
  }

  @Override
  public void onMessage(Lane lane, ByteBuffer message) {
    received.add(UTF_8.decode(message).toString());
  }

  @Override
  public void onWritable() {
    writable++;
  }

  @Override
  public void onClosed(CloseReason reason) {
    closed.add(reason);
  }
}
