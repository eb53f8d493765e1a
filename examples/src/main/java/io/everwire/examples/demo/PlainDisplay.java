package io.everwire.examples.demo;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** One line for each second, for logs and pipes. */
final class PlainDisplay implements Display {
  private static final double MILLIS_PER_SECOND = 1_000;
  private static final double PERCENT = 100;

  private final PrintStream out;

  PlainDisplay(PrintStream out) {
    this.out = out;
  }

  @Override
  public Duration interval() {
    return Duration.ofSeconds(1);
  }

  @Override
  public void show(Snapshot snapshot) {
    Tally tally = snapshot.tally();
    out.println(
        String.format(
            Locale.ROOT,
            "%5.1f s  sent %,7d  received %,8d  missing %d  duplicated %d  reordered %d  "
                + "upload %3.0f %%  cuts %3d (%d costly)  resumes %3d  migrations %2d  "
                + "fallbacks %2d  upgrades %2d  recoveries %d  gaps %d",
            snapshot.elapsed().toMillis() / MILLIS_PER_SECOND,
            snapshot.sent(),
            tally.received(),
            tally.lost(),
            tally.duplicated(),
            tally.reordered(),
            PERCENT * snapshot.uploadedBytes() / snapshot.uploadBytes(),
            snapshot.faults().cuts(),
            snapshot.faults().costlyLosses(),
            snapshot.faults().resumes(),
            snapshot.faults().migrations(),
            snapshot.faults().fallbacks(),
            snapshot.faults().upgrades(),
            snapshot.continuity().recoveries(),
            snapshot.continuity().gaps()));
  }

  @Override
  public void end() {}
}
