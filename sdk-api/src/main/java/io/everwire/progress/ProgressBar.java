package io.everwire.progress;

import static java.util.Objects.requireNonNull;

import io.everwire.transport.Environment;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows tasks on a terminal, of a watcher or of a publisher in the same program:
 *
 * <pre>{@code
 * try (ProgressBar bar = ProgressBar.of(watcher).show()) {
 *   done.join();
 * }
 * }</pre>
 *
 * <ul>
 *   <li>On a terminal one row for each task that runs, drawn again in place ten times a second by
 *       ANSI escape sequences; the last row of a task that has ended stays above them. Whatever
 *       else writes to the terminal meanwhile disturbs the picture until the next row is drawn.
 *   <li>Elsewhere, such as in a file or a build's log, a line of text for each task that has moved
 *       every ten seconds, and one at its end.
 *   <li>It is a terminal if {@link System#console()} is one and {@code TERM} is set and not {@code
 *       dumb}. Its width is that of the environment variable {@code COLUMNS}, which shells do not
 *       hand on unless they are told to, otherwise 80. More than ASCII is used if the locale
 *       ({@code LC_ALL}, {@code LC_CTYPE}, {@code LANG}) says UTF-8. The builder overrides each.
 *   <li>Control characters in names and notes are not written.
 *   <li>It looks at the tasks when it draws: a terminal that is slow or stopped slows nothing but
 *       itself.
 * </ul>
 *
 * <p>Safe for use by many threads; nothing blocks but {@link #close()}.
 */
public final class ProgressBar implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ProgressBar.class);
  private static final Duration FRAME = Duration.ofMillis(100);
  private static final Duration PLAIN_LOOK = Duration.ofSeconds(1);
  private static final long PLAIN_NANOS = Duration.ofSeconds(10).toNanos();

  private final Supplier<CompletionStage<List<ProgressUpdate>>> source;
  private final PrintStream out;
  private final Duration period;
  private final Environment environment;
  private final EnvironmentInUse environmentInUse;
  private final WorkQueue queue;
  private final CompletableFuture<Void> closed = new CompletableFuture<>();

  /** Confined to the queue, as is all below. */
  private final BarScreen screen;

  private long plainDueNanos;
  private boolean closing;
  private Environment.@Nullable Timer timer;

  private ProgressBar(Builder from) {
    Terminal terminal = Terminal.present();
    boolean inPlace = from.inPlace == null ? terminal.inPlace() : from.inPlace;
    source = from.source;
    out = from.out;
    period = inPlace ? FRAME : PLAIN_LOOK;
    environmentInUse = new EnvironmentInUse(from.environment);
    environment = environmentInUse.get();
    queue = new WorkQueue(environment.executor());
    screen =
        new BarScreen(
            inPlace,
            from.maxRows,
            new BarRow(
                from.width == 0 ? terminal.columns() : from.width,
                from.unicode == null ? terminal.unicode() : from.unicode));
    plainDueNanos = environment.nanoTime();
  }

  /**
   * Shows the tasks that a watcher knows.
   *
   * @param watcher not closed with the view
   * @return a builder
   */
  public static Builder of(ProgressWatcher watcher) {
    return new Builder(() -> CompletableFuture.completedStage(watcher.tasks()));
  }

  /**
   * Shows the tasks of a publisher in this program, whether there is a connection or not.
   *
   * @param publisher not closed with the view; to be closed after it, so that ends are seen
   * @return a builder
   */
  public static Builder of(ProgressPublisher publisher) {
    return new Builder(publisher::tasks);
  }

  private void begin() {
    queue.execute(this::look);
  }

  private void look() {
    timer = null;
    if (!closing) {
      source.get().thenAccept(tasks -> queue.execute(() -> draw(tasks)));
    }
  }

  private void draw(List<ProgressUpdate> tasks) {
    if (closing) {
      return;
    }
    write(tasks);
    timer = environment.schedule(period, () -> queue.execute(this::look));
  }

  private void write(List<ProgressUpdate> tasks) {
    long now = environment.nanoTime();
    boolean plainIsDue = now - plainDueNanos >= 0;
    if (plainIsDue) {
      plainDueNanos = now + PLAIN_NANOS;
    }
    try {
      out.print(screen.show(tasks, plainIsDue));
      out.flush();
    } catch (RuntimeException e) {
      LOG.warn("progress cannot be shown", e);
    }
  }

  /** Closes the view as {@link #closeAsync} does, and waits for it. */
  @Override
  public void close() {
    closeAsync().join();
  }

  /**
   * Shows the tasks once more, and lets go of everything. No thread is left.
   *
   * @return completes when that is done, never exceptionally
   */
  public CompletableFuture<Void> closeAsync() {
    source
        .get()
        .whenComplete(
            (tasks, error) -> queue.execute(() -> end(tasks == null ? List.of() : tasks)));
    return closed.copy();
  }

  private void end(List<ProgressUpdate> tasks) {
    if (closing) {
      return;
    }
    closing = true;
    if (timer != null) {
      timer.cancel();
    }
    plainDueNanos = environment.nanoTime();
    write(tasks);
    environmentInUse.close();
    closed.complete(null);
  }

  /** Configures a view. Not safe for use by many threads. */
  public static final class Builder {
    private static final int MOST_ROWS = 1_000;

    private final Supplier<CompletionStage<List<ProgressUpdate>>> source;
    private PrintStream out = System.out;
    private int width;
    private int maxRows = 10;
    private @Nullable Boolean inPlace;
    private @Nullable Boolean unicode;
    private @Nullable Environment environment;

    Builder(Supplier<CompletionStage<List<ProgressUpdate>>> source) {
      this.source = source;
    }

    /**
     * Where to write; {@link System#out} by default.
     *
     * @param stream not closed with the view
     * @return this builder
     */
    public Builder out(PrintStream stream) {
      out = requireNonNull(stream, "stream");
      return this;
    }

    /**
     * How wide the terminal is; found out by default, see {@link ProgressBar}.
     *
     * @param columns 20 or more
     * @return this builder
     * @throws IllegalArgumentException if it is less
     */
    public Builder width(int columns) {
      if (columns < Terminal.NARROWEST) {
        throw new IllegalArgumentException(
            "ProgressBar.Builder.width is "
                + columns
                + ", must be "
                + Terminal.NARROWEST
                + " or more");
      }
      width = columns;
      return this;
    }

    /**
     * How many tasks have a row at most; 10 by default. Of others only their number is shown.
     *
     * @param rows 1 to 1,000; no more than the terminal has, less one
     * @return this builder
     * @throws IllegalArgumentException if it is not in this range
     */
    public Builder maxRows(int rows) {
      if (rows < 1 || rows > MOST_ROWS) {
        throw new IllegalArgumentException(
            "ProgressBar.Builder.maxRows is " + rows + ", must be 1 to " + MOST_ROWS);
      }
      maxRows = rows;
      return this;
    }

    /**
     * Whether rows are drawn again in place, or lines written from time to time; found out by
     * default, see {@link ProgressBar}.
     *
     * @param ansi true for a terminal that knows ANSI escape sequences
     * @return this builder
     */
    public Builder inPlace(boolean ansi) {
      inPlace = ansi;
      return this;
    }

    /**
     * Whether more than ASCII is shown; found out by default, see {@link ProgressBar}.
     *
     * @param shown true for blocks in eighths, false for {@code #} and {@code -}
     * @return this builder
     */
    public Builder unicode(boolean shown) {
      unicode = shown;
      return this;
    }

    /**
     * Threads and time. By default a {@link io.everwire.transport.SystemEnvironment} of the view's
     * own.
     *
     * @param shared outlives the view; its executor writes
     * @return this builder
     */
    public Builder environment(Environment shared) {
      environment = requireNonNull(shared, "environment");
      return this;
    }

    /**
     * Begins to show.
     *
     * @return the view
     */
    public ProgressBar show() {
      ProgressBar bar = new ProgressBar(this);
      bar.begin();
      return bar;
    }
  }
}
