package io.everwire.examples.arena;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** A line for each second, for logs and pipes. */
final class PlainView implements View {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final PrintWriter out;
  private int seconds;

  PlainView(PrintWriter out) {
    this.out = out;
  }

  @Override
  public Duration interval() {
    return SECOND;
  }

  @Override
  public void show(Optional<Picture> picture, Figures figures, double cores) {
    seconds++;
    out.println(
        String.format(
            Locale.ROOT,
            "%3d s  %d players  %s  %s  CPU %.2f",
            seconds,
            picture.map(seen -> seen.others().size() + 1).orElse(0),
            figures.delay(),
            figures.links(),
            cores));
    out.flush();
  }

  @Override
  public boolean isOver() {
    return false;
  }

  @Override
  public void close() {}
}
