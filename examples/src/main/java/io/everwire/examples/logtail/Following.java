package io.everwire.examples.logtail;

import io.everwire.Gap;
import io.everwire.Message;
import io.everwire.Position;
import io.everwire.RealtimeException;
import io.everwire.Status;
import io.everwire.SubscriptionListener;
import io.everwire.log.LogEntry;
import java.util.concurrent.CompletableFuture;

/** Prints what comes, until a process has ended. */
final class Following implements SubscriptionListener<LogEntry> {
  private final EntryPrinter printer;
  private final CompletableFuture<Integer> exit = new CompletableFuture<>();

  Following(EntryPrinter printer) {
    this.printer = printer;
  }

  /**
   * Completes with the exit status of a process, if the log is one's; fails if following ended, or
   * what came could not be written.
   */
  CompletableFuture<Integer> exit() {
    return exit;
  }

  @Override
  public void onMessage(Message<LogEntry> message) {
    if (exit.isDone()) {
      return;
    }
    LogEntry entry = message.payload();
    try {
      printer.print(entry);
    } catch (RuntimeException e) {
      exit.completeExceptionally(e);
    }
    if (entry instanceof LogEntry.Exited exited) {
      exit.complete(exited.status());
    } else if (entry instanceof LogEntry.Notice notice
        && notice.kind() == LogEntry.Notice.Kind.NOT_STARTED) {
      exit.complete(CommandRun.NOT_STARTED);
    }
  }

  @Override
  public void onGap(Gap gap) {
    printer.note(
        gap.missed().isPresent()
            ? gap.missed().getAsLong() + " entries are missing"
            : "entries are missing");
  }

  @Override
  public void onUndecodable(Position position, RealtimeException error) {
    printer.note("an entry is none: " + error.status().message());
  }

  @Override
  public void onEnded(Status status) {
    if (!status.isOk()) {
      exit.completeExceptionally(new RealtimeException(status));
    }
  }
}
