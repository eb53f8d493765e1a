package io.everwire.endtoend.browser;

import io.everwire.Channel;
import io.everwire.Codec;
import io.everwire.RealtimeClient;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A Java client that checks the counting of the page, and counts in turn: it answers each number
 * with the next one of its own. The page says with each number how often it has resumed by then.
 * Any thread may call.
 */
final class Counterpart implements AutoCloseable {
  private static final String END = "end";
  private static final int LARGE_EVERY = 64;
  private static final int LARGE_LENGTH = 100_000;

  private final RealtimeClient client;
  private final Channel<String> down;
  private long sent;
  private long received;
  private int resumes;
  private boolean stopped;
  private boolean ended;
  private @Nullable String trouble;

  /** Subscribes, and counts as soon as the page does. */
  Counterpart(URI server) {
    client = RealtimeClient.builder().endpoint(server.toString()).build();
    client.connect().join();
    down = client.channel("browser/down", Codec.utf8());
    client
        .channel("browser/up", Codec.utf8())
        .subscribe(message -> arrived(message.payload().strip().split(" ")))
        .ready()
        .join();
  }

  private synchronized void arrived(String... words) {
    if (words[0].equals(END)) {
      ended = true;
      return;
    }
    if (!words[0].equals(Long.toString(received))) {
      note(String.format(Locale.ROOT, "%s came where %d was due", words[0], received));
    }
    received++;
    resumes = Integer.parseInt(words[1]);
    if (!stopped) {
      publish(Long.toString(sent++));
    }
  }

  private void publish(String text) {
    int length = sent % LARGE_EVERY == 0 ? LARGE_LENGTH : (int) (sent * 31 % 200);
    String padded = text + " ".repeat(Math.max(0, length - text.length()));
    down.publish(padded)
        .whenComplete(
            (receipt, error) -> {
              if (error != null) {
                note(error.toString());
              }
            });
  }

  private synchronized void note(String what) {
    if (trouble == null) {
      trouble = what;
    }
  }

  /** Ends its own counting, whereupon the page ends too. */
  synchronized void stop() {
    stopped = true;
    publish(END);
  }

  synchronized long sent() {
    return sent;
  }

  synchronized long received() {
    return received;
  }

  /** How often the page had resumed when it sent what came last. */
  synchronized int resumes() {
    return resumes;
  }

  /** Whether the page has said its last word. */
  synchronized boolean hasEnded() {
    return ended;
  }

  /** The first thing that went wrong, or nothing. */
  synchronized @Nullable String trouble() {
    return trouble;
  }

  @Override
  public void close() {
    client.close();
  }

  @Override
  public synchronized String toString() {
    return String.format(
        Locale.ROOT,
        "%d sent, %d received, %d resumes, ended: %s, %s",
        sent,
        received,
        resumes,
        ended,
        trouble);
  }
}
