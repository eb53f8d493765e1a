package io.everwire.progress;

import java.time.Duration;
import java.util.Locale;

/** Counts, rates and times as people read them. */
final class Amounts {
  private static final String[] BINARY = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};

  private Amounts() {}

  /** Such as {@code 1.5/3.0 GiB} or {@code 17/20 files}. */
  static String progress(ProgressUpdate task) {
    boolean bytes = task.unit().equals(ProgressUpdate.BYTES);
    String done = bytes ? bytes(task.done()) : Long.toString(task.done());
    String total =
        task.total().isEmpty()
            ? ""
            : "/" + (bytes ? bytes(task.total().getAsLong()) : task.total().getAsLong());
    String unit = bytes ? "" : DisplayText.clean(task.unit());
    return unit.isEmpty() ? done + total : done + total + " " + unit;
  }

  /** Such as {@code 3.2 MiB/s}; empty if nothing moves. */
  static String rate(ProgressUpdate task) {
    if (task.rate() <= 0) {
      return "";
    }
    return task.unit().equals(ProgressUpdate.BYTES)
        ? bytes(Math.round(task.rate())) + "/s"
        : String.format(Locale.ROOT, task.rate() < 10 ? "%.1f/s" : "%.0f/s", task.rate());
  }

  static double toThousandths(double amount) {
    return (double) Math.round(amount * 1_000) / 1_000;
  }

  static String bytes(long bytes) {
    double amount = (double) bytes;
    int unit = 0;
    while (amount >= 1024 && unit < BINARY.length - 1) {
      amount /= 1024;
      unit++;
    }
    return unit == 0
        ? bytes + " B"
        : String.format(Locale.ROOT, amount < 99.95 ? "%.1f %s" : "%.0f %s", amount, BINARY[unit]);
  }

  /** Such as {@code 0:07} or {@code 1:02:03}. */
  static String time(Duration time) {
    long seconds = (time.toMillis() + 999) / 1_000;
    return seconds < 3_600
        ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
        : String.format(
            Locale.ROOT, "%d:%02d:%02d", seconds / 3_600, seconds / 60 % 60, seconds % 60);
  }

  /** Such as {@code 45%}, rounded down: 100% is all of it. Empty if the total is not known. */
  static String percent(ProgressUpdate task) {
    return task.fraction().isPresent()
        ? (int) Math.floor(task.fraction().getAsDouble() * 100 + 1e-9) + "%"
        : "";
  }
}
