package io.everwire.log;

import io.everwire.Codec;
import io.everwire.RealtimeException;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.internal.wire.ProtoReader;
import io.everwire.internal.wire.ProtoWriter;
import io.everwire.internal.wire.WireException;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;

/**
 * Entries in protobuf's wire format:
 *
 * <pre>
 * message LogEntry {
 *   uint64 seconds = 1;      // since 1970
 *   uint32 nanos = 2;
 *   string source = 3;
 *   uint64 sequence = 4;
 *   oneof kind {
 *     Line line = 5; Event event = 6; Chunk chunk = 7; Exited exited = 8; Dropped dropped = 9; Notice notice = 10;
 *   }
 * }
 * </pre>
 *
 * The fields of the kinds stand in {@link EntryKinds}.
 */
final class LogEntryCodec implements Codec<LogEntry> {
  static final LogEntryCodec INSTANCE = new LogEntryCodec();

  private static final int SECONDS = 1;
  private static final int NANOS = 2;
  private static final int SOURCE = 3;
  private static final int SEQUENCE = 4;

  private LogEntryCodec() {}

  @Override
  public ByteBuffer encode(LogEntry entry) {
    ProtoWriter out = new ProtoWriter(128);
    Instant time = entry.time();
    out.uint64(SECONDS, time.getEpochSecond());
    out.uint64(NANOS, time.getNano());
    out.string(SOURCE, entry.source());
    out.uint64(SEQUENCE, entry.sequence());
    EntryKinds.write(entry, out);
    return ByteBuffer.wrap(out.toByteArray());
  }

  @Override
  public LogEntry decode(ByteBuffer bytes) {
    int size = bytes.remaining();
    try {
      return read(new ProtoReader(bytes));
    } catch (WireException | IllegalArgumentException | DateTimeException e) {
      throw new RealtimeException(
          Status.of(
              StatusCode.DATA_LOSS,
              "payload of " + size + " bytes is no log entry: " + e.getMessage()),
          e);
    }
  }

  private static LogEntry read(ProtoReader in) {
    EntryKinds kinds = new EntryKinds();
    while (in.next()) {
      switch (in.field()) {
        case SECONDS -> kinds.seconds = in.number();
        case NANOS -> kinds.nanos = in.int32();
        case SOURCE -> kinds.source = in.string();
        case SEQUENCE -> kinds.sequence = in.number();
        default -> kinds.read(in);
      }
    }
    return kinds.entry();
  }
}
