package io.everwire.log;

import io.everwire.internal.wire.ProtoReader;
import io.everwire.internal.wire.ProtoWriter;
import io.everwire.internal.wire.WireException;
import io.everwire.log.LogEntry.Chunk;
import io.everwire.log.LogEntry.Dropped;
import io.everwire.log.LogEntry.Event;
import io.everwire.log.LogEntry.Exited;
import io.everwire.log.LogEntry.Line;
import io.everwire.log.LogEntry.Notice;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * The kinds of entries on the wire, each a message in a field of its own:
 *
 * <pre>
 * message Line    { string text = 1; bool continues = 2; }
 * message Event   { uint32 level = 1; string logger = 2; string thread = 3; string message = 4; string thrown = 5;
 *                   map&lt;string, string&gt; context = 6; }     // level: 1 for TRACE to 5 for ERROR
 * message Chunk   { bytes bytes = 1; }
 * message Exited  { uint32 status = 1; }                     // as an unsigned number
 * message Dropped { uint64 entries = 1; }
 * message Notice  { uint32 kind = 1; string detail = 2; }    // kind: 1 for the first of Notice.Kind
 * </pre>
 *
 * Confined to one thread; one object reads one entry.
 */
final class EntryKinds {
  private static final int LINE = 5;
  private static final int EVENT = 6;
  private static final int CHUNK = 7;
  private static final int EXITED = 8;
  private static final int DROPPED = 9;
  private static final int NOTICE = 10;

  long seconds;
  int nanos;
  String source = "";
  long sequence;

  /** Which kind was read last; as protobuf has it, that one counts. */
  private int kind;

  private String text = "";
  private String logger = "";
  private String thread = "";
  private String thrown = "";
  private Map<String, String> context = Map.of();
  private ByteBuffer bytes = ByteBuffer.allocate(0);
  private long number;

  static void write(LogEntry entry, ProtoWriter out) {
    if (entry instanceof Line line) {
      ProtoWriter content = new ProtoWriter(line.text().length() + 8);
      content.string(1, line.text());
      content.bool(2, line.continues());
      out.message(LINE, content);
    } else if (entry instanceof Event event) {
      out.message(EVENT, event(event));
    } else if (entry instanceof Chunk chunk) {
      ByteBuffer source = chunk.bytes();
      byte[] copy = new byte[source.remaining()];
      source.get(copy);
      ProtoWriter content = new ProtoWriter(copy.length + 8);
      content.bytes(1, copy);
      out.message(CHUNK, content);
    } else if (entry instanceof Exited exited) {
      out.message(EXITED, numbered(Integer.toUnsignedLong(exited.status())));
    } else if (entry instanceof Dropped dropped) {
      out.message(DROPPED, numbered(dropped.entries()));
    } else if (entry instanceof Notice notice) {
      ProtoWriter content = numbered(WireNumbers.NOTICES.of(notice.kind()));
      content.string(2, notice.detail());
      out.message(NOTICE, content);
    }
  }

  private static ProtoWriter numbered(long value) {
    ProtoWriter content = new ProtoWriter(12);
    content.uint64(1, value);
    return content;
  }

  private static ProtoWriter event(Event event) {
    ProtoWriter content = new ProtoWriter(event.message().length() + event.thrown().length() + 96);
    content.uint64(1, WireNumbers.LEVELS.of(event.level()));
    content.string(2, event.logger());
    content.string(3, event.thread());
    content.string(4, event.message());
    content.string(5, event.thrown());
    event
        .context()
        .forEach(
            (key, value) -> {
              ProtoWriter pair = new ProtoWriter(key.length() + value.length() + 8);
              pair.string(1, key);
              pair.string(2, value);
              content.message(6, pair);
            });
    return content;
  }

  /** Reads the present field, a kind or one that is not known. */
  void read(ProtoReader in) {
    int field = in.field();
    if (field < LINE || field > NOTICE) {
      in.skip();
      return;
    }
    kind = field;
    int outer = in.begin();
    while (in.next()) {
      switch (kind) {
        case LINE -> readLine(in);
        case EVENT -> readEvent(in);
        case CHUNK -> readChunk(in);
        default -> readNumbered(in);
      }
    }
    in.end(outer);
  }

  private void readLine(ProtoReader in) {
    switch (in.field()) {
      case 1 -> text = in.string();
      case 2 -> number = in.bool() ? 1 : 0;
      default -> in.skip();
    }
  }

  private void readEvent(ProtoReader in) {
    switch (in.field()) {
      case 1 -> number = in.number();
      case 2 -> logger = in.string();
      case 3 -> thread = in.string();
      case 4 -> text = in.string();
      case 5 -> thrown = in.string();
      case 6 -> readContext(in);
      default -> in.skip();
    }
  }

  private void readContext(ProtoReader in) {
    String key = "";
    String value = "";
    int outer = in.begin();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> key = in.string();
        case 2 -> value = in.string();
        default -> in.skip();
      }
    }
    in.end(outer);
    if (context.isEmpty()) {
      context = new HashMap<>();
    }
    context.put(key, value);
  }

  private void readChunk(ProtoReader in) {
    if (in.field() == 1) {
      bytes = in.slice();
    } else {
      in.skip();
    }
  }

  private void readNumbered(ProtoReader in) {
    switch (in.field()) {
      case 1 -> number = in.number();
      case 2 -> text = in.string();
      default -> in.skip();
    }
  }

  /** The entry that was read. */
  LogEntry entry() {
    Instant time = Instant.ofEpochSecond(seconds, nanos);
    return switch (kind) {
      case LINE -> new Line(time, source, sequence, text, number != 0);
      case EVENT ->
          new Event(
              time,
              source,
              sequence,
              WireNumbers.LEVELS.value(number),
              logger,
              thread,
              text,
              thrown,
              context);
      case CHUNK -> new Chunk(time, source, sequence, bytes);
      case EXITED -> new Exited(time, source, sequence, (int) number);
      case DROPPED -> new Dropped(time, source, sequence, number);
      case NOTICE -> new Notice(time, source, sequence, WireNumbers.NOTICES.value(number), text);
      default -> throw new WireException("it is of no kind that is known here");
    };
  }
}
