package io.everwire.internal.stream;

import io.everwire.Metadata;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.internal.wire.MetadataEntry;
import io.everwire.internal.wire.StreamFrame.StreamOpen;
import io.everwire.internal.wire.WireException;
import java.util.List;
import java.util.Locale;

/** Metadata between the application and the wire. */
final class WireMetadata {
  private WireMetadata() {}

  static List<MetadataEntry> entries(Metadata metadata) {
    return metadata.entries().stream()
        .map(entry -> new MetadataEntry(entry.key(), entry.value()))
        .toList();
  }

  /**
   * What a peer has sent; copied, so that it holds no batch.
   *
   * @throws IllegalArgumentException if a key or value breaks the rules
   */
  static Metadata of(List<MetadataEntry> entries) {
    return Metadata.of(
        entries.stream().map(entry -> new Metadata.Entry(entry.key(), entry.value())).toList());
  }

  /**
   * Checks that a peer has kept the limit that it was told.
   *
   * @throws WireException if it has not
   */
  static void check(StreamOpen open, long maxBytes) {
    long bytes = open.metadata().stream().mapToLong(MetadataEntry::cost).sum();
    if (bytes > maxBytes) {
      throw new WireException(
          "stream "
              + open.stream()
              + " is opened with metadata of "
              + bytes
              + " bytes, the limit is "
              + maxBytes
              + " (Limits.maxMetadataBytes)");
    }
  }

  static Status tooLarge(StreamHandle<?, ?> handle, long maxBytes, String whose) {
    return Status.of(
        StatusCode.RESOURCE_EXHAUSTED,
        String.format(
            Locale.ROOT,
            "stream \"%s\": metadata of %,d bytes, the %s limit is %,d (Limits.maxMetadataBytes)",
            handle.name(),
            handle.options().metadata().sizeBytes(),
            whose,
            maxBytes));
  }
}
