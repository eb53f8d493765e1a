package io.everwire.examples.demo;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;

/**
 * A table on a terminal that is drawn again in place. The cursor is hidden meanwhile; {@link #end}
 * brings it back and leaves the last table standing, also when the program is interrupted.
 */
final class LiveDisplay implements Display {
  private static final String ESCAPE = "\u001b[";
  private static final String HIDE_CURSOR = ESCAPE + "?25l";
  private static final String SHOW_CURSOR = ESCAPE + "?25h";

  /** A line too long for the terminal is cut: a wrapped one would put all others out of place. */
  private static final String NO_WRAP = ESCAPE + "?7l";

  private static final String WRAP = ESCAPE + "?7h";
  private static final String CLEAR_REST_OF_LINE = ESCAPE + "K";

  private final PrintStream out;
  private final Frame frame;
  private final Thread onInterrupt = new Thread(this::end, "demo-terminal");
  private int linesDrawn;
  private boolean begun;
  private boolean ended;

  LiveDisplay(PrintStream out, Frame frame) {
    this.out = out;
    this.frame = frame;
  }

  @Override
  public Duration interval() {
    return Duration.ofMillis(200);
  }

  @Override
  public synchronized void show(Snapshot snapshot) {
    if (ended) {
      return;
    }
    StringBuilder text = new StringBuilder();
    if (!begun) {
      begun = true;
      Runtime.getRuntime().addShutdownHook(onInterrupt);
      text.append(HIDE_CURSOR).append(NO_WRAP);
    }
    if (linesDrawn > 0) {
      text.append(ESCAPE).append(linesDrawn).append('A');
    }
    List<String> lines = frame.draw(snapshot);
    lines.forEach(line -> text.append('\r').append(line).append(CLEAR_REST_OF_LINE).append('\n'));
    linesDrawn = lines.size();
    out.print(text);
    out.flush();
  }

  @Override
  public synchronized void end() {
    if (ended) {
      return;
    }
    ended = true;
    if (begun) {
      out.print("\r" + WRAP + SHOW_CURSOR);
      out.flush();
    }
    if (Thread.currentThread() != onInterrupt) {
      forgetInterrupt();
    }
  }

  private void forgetInterrupt() {
    try {
      Runtime.getRuntime().removeShutdownHook(onInterrupt);
    } catch (IllegalStateException e) {
      // The program is being ended already, and the hook finds nothing left to do.
    }
  }
}
