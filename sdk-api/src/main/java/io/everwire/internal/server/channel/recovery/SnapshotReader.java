package io.everwire.internal.server.channel.recovery;

import io.everwire.broker.LoggedPublication;
import io.everwire.broker.RetainedPage;
import io.everwire.internal.server.channel.log.RetryPauses;
import io.everwire.internal.session.SerialTimers;
import io.everwire.internal.wire.Frame;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all retained values of a channel for one subscription, at its pace. Confined to the
 * session's serializer.
 */
public final class SnapshotReader {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotReader.class);
  private static final int PAGE_VALUES = 256;
  private static final long PAGE_BYTES = Frame.MAX_PART_BYTES;

  /** The subscription that is told. */
  public interface Target {
    void onValue(LoggedPublication value);

    boolean wantsValues();

    /** All values were told. */
    void onSnapshotRead();
  }

  private final Target target;
  private final Recovery.Source source;
  private final Executor serializer;
  private final SerialTimers timers;
  private final RetryPauses pauses;
  private final String epoch;
  private String afterKey = "";
  private boolean reading;
  private boolean done;

  /**
   * Creates a reader that has read nothing.
   *
   * @param epoch of the values that are wanted
   */
  public SnapshotReader(
      Target target,
      Recovery.Source source,
      Executor serializer,
      SerialTimers timers,
      RetryPauses pauses,
      String epoch) {
    this.epoch = epoch;
    this.target = target;
    this.source = source;
    this.serializer = serializer;
    this.timers = timers;
    this.pauses = pauses;
  }

  /** There may be room for more values. */
  public void readOn() {
    if (!done && !reading && target.wantsValues()) {
      read();
    }
  }

  private void read() {
    reading = true;
    source
        .retained(afterKey, PAGE_VALUES, PAGE_BYTES)
        .whenComplete((page, failure) -> serializer.execute(() -> onPage(page, failure)));
  }

  private void onPage(@Nullable RetainedPage page, @Nullable Throwable failure) {
    if (done) {
      return;
    }
    if (page == null) {
      LOG.debug("retained values could not be read, it is tried again", failure);
      timers.schedule(pauses.next(), this::readUnlessDone);
      return;
    }
    if (!page.head().epoch().equals(epoch)) {
      // Either the channel will tell of it, and another reader begin, or the answer is outdated.
      source.onEpochSeen(page.head().epoch());
      timers.schedule(pauses.next(), this::readUnlessDone);
      return;
    }
    reading = false;
    page.values().forEach(target::onValue);
    if (!page.values().isEmpty()) {
      afterKey = page.values().get(page.values().size() - 1).publication().key();
    }
    if (page.hasMore()) {
      readOn();
    } else {
      done = true;
      target.onSnapshotRead();
    }
  }

  private void readUnlessDone() {
    if (!done) {
      read();
    }
  }

  /** What is still read is not wanted any more. */
  public void cancel() {
    done = true;
  }
}
