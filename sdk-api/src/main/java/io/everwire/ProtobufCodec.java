package io.everwire;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.nio.ByteBuffer;

/** Makes codecs for protobuf messages. */
public final class ProtobufCodec {
  private ProtobufCodec() {}

  /**
   * A codec for one protobuf message type.
   *
   * @param parser the type's parser, such as {@code Move.parser()}
   * @param <M> the message type
   * @return the codec
   */
  public static <M extends MessageLite> Codec<M> of(Parser<M> parser) {
    requireNonNull(parser, "parser");
    return Codec.of(
        message -> ByteBuffer.wrap(message.toByteArray()),
        bytes -> {
          try {
            return parser.parseFrom(bytes);
          } catch (InvalidProtocolBufferException e) {
            throw new RealtimeException(
                Status.of(StatusCode.DATA_LOSS, "payload is not the protobuf message expected"), e);
          }
        });
  }
}
