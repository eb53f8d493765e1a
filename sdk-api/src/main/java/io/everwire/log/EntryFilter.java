package io.everwire.log;

import io.everwire.RealtimeException;
import io.everwire.broker.Publication;
import java.nio.ByteBuffer;

/** A filter on what a log has: bytes, of which not all need be entries. */
record EntryFilter(LogFilter filter) {

  /** Whether a publication passes. What is no entry passes the filter that lets all pass. */
  boolean passes(Publication publication) {
    ByteBuffer payload = publication.payload();
    if (payload == null) {
      return false; // deletes a retained value
    }
    if (filter.equals(LogFilter.ALL)) {
      return true;
    }
    try {
      return filter.passes(LogEntry.codec().decode(payload.duplicate()));
    } catch (RealtimeException e) {
      return false;
    }
  }
}
