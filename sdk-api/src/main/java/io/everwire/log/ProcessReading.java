package io.everwire.log;

import io.everwire.log.LogEntry.Exited;
import io.everwire.log.LogEntry.Notice;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Reads both outputs of a process, each in a thread of its own, and publishes its exit status after
 * their last byte was confirmed.
 *
 * <p>A process that has ended may have left others behind that hold its output open. As long as
 * they write, that is read; when nothing has come for the time to linger, the rest is left. Where
 * nobody waits for output at the moment of the end, the JDK itself leaves what is not written by
 * then.
 */
final class ProcessReading implements SourceThread.Body {
  static final String STATUS = "process";
  private static final String OUT = "stdout";
  private static final String ERR = "stderr";
  private static final Duration LOOK = Duration.ofMillis(20);

  private final Process process;
  private final Duration linger;
  private final EntryWriter status;
  private final List<Output> outputs;

  /** One of its outputs. */
  private record Output(StreamReading reading, SourceThread thread) {}

  ProcessReading(Process process, LogTarget target, SourceSettings settings, InstantSource clock) {
    this.process = process;
    this.linger = settings.linger();
    this.status = new EntryWriter(STATUS, settings.window(target), clock);
    this.outputs =
        Stream.of(OUT, ERR)
            .map(
                name -> {
                  EntryWriter out = new EntryWriter(name, settings.window(target), clock);
                  StreamReading reading =
                      new StreamReading(
                          name.equals(OUT) ? process.getInputStream() : process.getErrorStream(),
                          out,
                          settings.sink(out));
                  return new Output(reading, SourceThread.start(name, reading));
                })
            .toList();
  }

  /** Fail as soon as an output cannot be published. */
  List<CompletionStage<Void>> outputsDone() {
    return outputs.stream().<CompletionStage<Void>>map(each -> each.thread().done()).toList();
  }

  @Override
  public void run() throws InterruptedException {
    int code;
    try {
      code = process.waitFor();
      long ended = System.nanoTime();
      boolean whole = true;
      for (Output each : outputs) {
        whole &= awaitEnd(each, ended);
      }
      if (!whole) {
        status.notice(Notice.Kind.LEFT_OPEN, "left " + linger.toMillis() + " ms after the last");
      }
    } catch (InterruptedException e) {
      outputs.forEach(each -> each.thread().interrupt());
      throw e;
    }
    status.write((time, source, number) -> new Exited(time, source, number, code), 0);
    status.window().drain();
  }

  /** Whether the output has come to its end. */
  private boolean awaitEnd(Output output, long ended) throws InterruptedException {
    while (!output.thread().join(LOOK)) {
      long idle = Math.min(output.reading().idleNanos(), System.nanoTime() - ended);
      if (idle > linger.toNanos()) {
        output.reading().finish();
        output.reading().stop();
        return false;
      }
    }
    return true;
  }

  /** Ends the process and those that it has started: politely, then with force. */
  void destroy(Duration patience) throws InterruptedException {
    List<ProcessHandle> all = process.descendants().toList();
    process.destroy();
    all.forEach(ProcessHandle::destroy);
    if (!process.waitFor(patience.toNanos(), TimeUnit.NANOSECONDS)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    all.forEach(ProcessHandle::destroyForcibly);
  }
}
