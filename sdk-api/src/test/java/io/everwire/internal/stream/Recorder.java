package io.everwire.internal.stream;

import io.everwire.Status;
import io.everwire.StreamListener;
import java.util.ArrayList;
import java.util.List;

/** Writes down what a stream brings. */
class Recorder implements StreamListener<String> {
  final List<String> events = new ArrayList<>();

  @Override
  public void onMessage(String message) {
    events.add(message.length() <= 20 ? message : message.length() + " chars");
  }

  @Override
  public void onReady() {
    events.add("ready");
  }

  @Override
  public void onHalfClosed() {
    events.add("half-closed");
  }

  @Override
  public void onClosed(Status status) {
    events.add("closed " + status.code());
  }
}
