package io.everwire.examples.upload;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.everwire.Metadata;
import io.everwire.RealtimeException;
import io.everwire.StatusCode;
import io.everwire.StreamType;
import io.everwire.codec.json.JsonCodec;
import java.nio.ByteBuffer;

/** The service, as client and server know it. Nothing in it depends on a transport. */
final class Uploads {
  /** The channel of all senders' progress; an upload's task has the file's name for its id. */
  static final String PROGRESS = "uploads";

  /**
   * One file, which {@link #metadata} tells. The server says where it stands, the sender sends what
   * is missing, and the server says that it has the whole.
   */
  static final StreamType<Part, Standing> SEND =
      StreamType.duplex("uploads/send", Part.CODEC, JsonCodec.of(Standing.class));

  private static final String NAME = "name-bin";
  private static final String SIZE = "size";

  private Uploads() {}

  static Metadata metadata(String name, long size) {
    return Metadata.EMPTY
        .with(NAME, ByteBuffer.wrap(name.getBytes(UTF_8)))
        .with(SIZE, Long.toString(size));
  }

  static String name(Metadata metadata) {
    return metadata
        .bytes(NAME)
        .map(bytes -> UTF_8.decode(bytes).toString())
        .orElseThrow(
            () -> new RealtimeException(StatusCode.INVALID_ARGUMENT, NAME + " is missing"));
  }

  static long size(Metadata metadata) {
    String text = metadata.text(SIZE).orElse("");
    try {
      long size = Long.parseLong(text);
      if (size >= 0) {
        return size;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new RealtimeException(
        StatusCode.INVALID_ARGUMENT, SIZE + " is \"" + text + "\", must be a number of bytes");
  }
}
