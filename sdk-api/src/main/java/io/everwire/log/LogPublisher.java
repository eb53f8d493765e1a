package io.everwire.log;

import static java.util.Objects.requireNonNull;

import io.everwire.Channel;
import io.everwire.RealtimeException;
import io.everwire.ServerChannel;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;

/**
 * Publishes what it reads of streams, processes and growing files to a channel, each source in
 * threads of its own.
 *
 * <ul>
 *   <li>A source is read no faster than the channel takes it, and loses nothing: at most 64 entries
 *       or 256 KiB of it are unconfirmed, and what fails for a reason that may pass is published
 *       again, in order and once, for 4 minutes. See {@link #window} and {@link #patience}.
 *   <li>Entries of one source keep their order; those of several sources, such as a process's two
 *       outputs, come as they are read.
 *   <li>By default entries are lines ({@link LogEntry.Line}) of 16 KiB at most, longer ones in
 *       parts. {@link #byteExact()} passes bytes on as they are ({@link LogEntry.Chunk}).
 * </ul>
 *
 * Immutable: each method that sets something returns another publisher. Nothing here blocks.
 */
public final class LogPublisher {
  private final LogTarget target;
  private final SourceSettings settings;
  private final InstantSource clock = InstantSource.system();

  LogPublisher(LogTarget target, SourceSettings settings) {
    this.target = target;
    this.settings = settings;
  }

  /**
   * Publishes as a client.
   *
   * @param channel the channel, with {@link LogEntry#codec()}
   * @return the publisher
   */
  public static LogPublisher to(Channel<LogEntry> channel) {
    return new LogPublisher(requireNonNull(channel, "channel")::publish, SourceSettings.DEFAULT);
  }

  /**
   * Publishes as a server.
   *
   * @param channel the channel, with {@link LogEntry#codec()}
   * @return the publisher
   */
  public static LogPublisher to(ServerChannel<LogEntry> channel) {
    return new LogPublisher(requireNonNull(channel, "channel")::publish, SourceSettings.DEFAULT);
  }

  /**
   * With another bound on what is unconfirmed, for each stream and file and for each output of a
   * process. It should be less than {@link io.everwire.Limits#publishQueueMessages()} and {@link
   * io.everwire.Limits#publishQueueBytes()}.
   *
   * @param entries how many entries; 64 by default
   * @param bytes how many bytes, one entry at least; 256 KiB by default
   * @return the publisher
   * @throws IllegalArgumentException if one is not positive
   */
  public LogPublisher window(int entries, long bytes) {
    return new LogPublisher(target, settings.withWindow(entries, bytes));
  }

  /**
   * With another limit of lines.
   *
   * @param bytes how many bytes of a line make one entry at most, 16 to 1,048,576; 16,384 by
   *     default
   * @return the publisher
   * @throws IllegalArgumentException if it is out of bounds
   */
  public LogPublisher lineLimit(int bytes) {
    return new LogPublisher(target, settings.withLineBytes(bytes));
  }

  /**
   * With another patience for entries that fail with {@code UNAVAILABLE}, {@code
   * DEADLINE_EXCEEDED}, {@code RESOURCE_EXHAUSTED} or {@code ABORTED}. One that is longer than the
   * broker knows publishes again (5 minutes for the one in memory) may have an entry published
   * twice, with one sequence.
   *
   * @param time how long such an entry is published again, before {@link LogSource#done()} fails;
   *     zero or more, 4 minutes by default. Each attempt takes as long as the client's {@link
   *     io.everwire.Limits#publishDeadline()}
   * @return the publisher
   * @throws IllegalArgumentException if it is negative
   */
  public LogPublisher patience(Duration time) {
    return new LogPublisher(target, settings.withPatience(time));
  }

  /**
   * Passes bytes on as they are, with all control characters, rather than as lines.
   *
   * @return the publisher
   */
  public LogPublisher byteExact() {
    return new LogPublisher(target, settings.withByteExact());
  }

  /**
   * With another pause between two looks at a file.
   *
   * @param pause 1 ms or more; 250 ms by default
   * @return the publisher
   * @throws IllegalArgumentException if it is shorter
   */
  public LogPublisher poll(Duration pause) {
    return new LogPublisher(target, settings.withPoll(pause));
  }

  /**
   * Leaves out what a file has when it is opened for the first time.
   *
   * @return the publisher
   */
  public LogPublisher fromEnd() {
    return new LogPublisher(target, settings.withFromEnd());
  }

  /**
   * With another time for which the output of a process is read on after its end, if others that it
   * has left behind hold it open and write nothing. The source is done then; the daemon threads in
   * which it reads end no sooner than those others close the output, since the JDK cannot have a
   * thread return that waits for a pipe.
   *
   * @param time zero or more; 2 seconds by default
   * @return the publisher
   * @throws IllegalArgumentException if it is negative
   */
  public LogPublisher linger(Duration time) {
    return new LogPublisher(target, settings.withLinger(time));
  }

  /**
   * Publishes a stream until its end. An exception while reading is told by a {@link
   * LogEntry.Notice}.
   *
   * @param name the source's name in the entries
   * @param in read by a thread of the source, and closed at the end
   * @return the source, which is being read
   */
  public LogSource stream(String name, InputStream in) {
    requireNonNull(in, "in");
    EntryWriter out = writer(name);
    StreamReading reading = new StreamReading(in, out, settings.sink(out));
    return new LogSource(name, null, SourceThread.start(name, reading), patience -> reading.stop());
  }

  /**
   * Publishes the characters of a reader, as {@link #stream} does.
   *
   * @param name the source's name in the entries
   * @param in read by a thread of the source, and closed at the end
   * @return the source, which is being read
   */
  public LogSource reader(String name, Reader in) {
    return stream(name, new ReaderBytes(requireNonNull(in, "in")));
  }

  /**
   * Publishes what a process writes, as sources {@code stdout} and {@code stderr}, and then, as
   * source {@code process}, its exit status ({@link LogEntry.Exited}). It is not destroyed when
   * publishing fails, but its outputs are closed then.
   *
   * @param process whose outputs nobody else reads
   * @return the source, which is being read; to close it destroys the process
   */
  public LogSource process(Process process) {
    requireNonNull(process, "process");
    ProcessReading reading = new ProcessReading(process, target, settings, clock);
    LogSource source =
        new LogSource(
            ProcessReading.STATUS,
            process,
            SourceThread.start(ProcessReading.STATUS, reading),
            reading::destroy);
    reading.outputsDone().forEach(source::failWith);
    return source;
  }

  /**
   * Starts a process and publishes what it writes, as {@link #process} does. If it cannot be
   * started, that is published as well, and {@link LogSource#done()} fails.
   *
   * @param builder the command
   * @return the source
   */
  public LogSource start(ProcessBuilder builder) {
    try {
      return process(builder.start());
    } catch (IOException e) {
      EntryWriter out = writer(ProcessReading.STATUS);
      return new LogSource(
          ProcessReading.STATUS,
          null,
          SourceThread.start(
              ProcessReading.STATUS,
              () -> {
                out.notice(LogEntry.Notice.Kind.NOT_STARTED, String.valueOf(e.getMessage()));
                out.window().drain();
                throw new RealtimeException(
                    LogSource.notStarted(String.join(" ", builder.command()), e), e);
              }),
          patience -> {});
    }
  }

  /**
   * Publishes a file from its beginning, and goes on as it grows until the source is closed. A file
   * that is not there or cannot be read is waited for; rotation by another file under the name, and
   * by copying and cutting, is noticed and told ({@link LogEntry.Notice}). What is written and cut,
   * or comes and goes, between two looks at it is not seen.
   *
   * @param path the file, whose name without folders is the source's
   * @return the source, which is being read
   */
  public LogSource file(Path path) {
    String name = String.valueOf(requireNonNull(path, "path").getFileName());
    EntryWriter out = writer(name);
    FileTail tail = new FileTail(path, out, settings.sink(out), settings);
    return new LogSource(name, null, SourceThread.start(name, tail), patience -> tail.stop());
  }

  private EntryWriter writer(String name) {
    return new EntryWriter(requireNonNull(name, "name"), settings.window(target), clock);
  }
}
