package io.everwire.examples.logtail;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.everwire.RealtimeException;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.log.LogEntry;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * Writes entries as their sources wrote them: lines with their ends, bytes as they are, and what
 * came from a standard error output to this one's. What is said about a source goes to the standard
 * error output too, so that the other has the log alone.
 */
final class EntryPrinter {
  private static final String ERROR_SOURCE = "stderr";

  private final OutputStream out;
  private final OutputStream err;

  EntryPrinter(OutputStream out, OutputStream err) {
    this.out = out;
    this.err = err;
  }

  /** Writes an entry, and flushes. */
  void print(LogEntry entry) {
    OutputStream to = entry.source().equals(ERROR_SOURCE) ? err : out;
    if (entry instanceof LogEntry.Chunk chunk) {
      ByteBuffer bytes = chunk.bytes();
      byte[] copy = new byte[bytes.remaining()];
      bytes.get(copy);
      write(to, copy);
    } else if (entry instanceof LogEntry.Line line) {
      write(to, line.continues() ? line.text() : line.text() + "\n");
    } else if (entry instanceof LogEntry.Event event) {
      write(
          to,
          event.time()
              + " "
              + event.level()
              + " "
              + event.logger()
              + ": "
              + event.message()
              + "\n"
              + event.thrown());
    } else if (entry instanceof LogEntry.Dropped dropped) {
      note(dropped.source() + ": " + dropped.entries() + " entries were dropped");
    } else if (entry instanceof LogEntry.Notice notice) {
      note(notice.source() + ": " + notice.kind() + " " + notice.detail());
    }
  }

  /** Says something about the log. */
  void note(String text) {
    write(err, "-- " + text + "\n");
  }

  private static void write(OutputStream to, String text) {
    write(to, text.getBytes(UTF_8));
  }

  private static void write(OutputStream to, byte[] bytes) {
    try {
      to.write(bytes);
      to.flush();
    } catch (IOException e) {
      throw new RealtimeException(
          Status.of(StatusCode.ABORTED, "the output cannot be written: " + e.getMessage()), e);
    }
  }
}
