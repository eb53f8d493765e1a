package io.everwire.codec.json;

import static java.util.Objects.requireNonNull;

import io.everwire.Codec;
import io.everwire.RealtimeException;
import io.everwire.Status;
import io.everwire.StatusCode;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Messages as JSON in UTF-8.
 *
 * <pre>{@code
 * record Move(int x, int y) {}
 *
 * Codec<Move> move = JsonCodec.of(Move.class);
 * Codec<List<Move>> moves = JsonCodec.of(new TypeReference<List<Move>>() {});
 * }</pre>
 *
 * <ul>
 *   <li>{@link #encode} throws a {@link RealtimeException} with {@code INVALID_ARGUMENT} for what
 *       cannot be written, {@link #decode} one with {@code DATA_LOSS} for what is not the JSON
 *       expected. Neither says anything of the content but the place of the fault.
 *   <li>The message {@code null} does not exist: neither is it written nor accepted.
 *   <li>Properties that the type does not know are ignored, so that it can grow.
 *   <li>What is read is bounded by the {@linkplain #standardMapper() mapper}; writing is bounded by
 *       {@link io.everwire.Limits#maxMessageBytes()}.
 *   <li>Safe for use by many threads.
 * </ul>
 *
 * @param <T> the messages' type
 */
public final class JsonCodec<T> implements Codec<T> {
  private static final int MAX_DEPTH = 100;
  private static final int MAX_NAME_CHARS = 1_000;
  private static final int MAX_NUMBER_CHARS = 100;
  private static final int MAX_STRING_CHARS = 4 * 1024 * 1024;
  private static final long MAX_DOCUMENT_BYTES = 4 * 1024 * 1024;

  private static final ObjectMapper STANDARD =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxNameLength(MAX_NAME_CHARS)
                          .maxNumberLength(MAX_NUMBER_CHARS)
                          .maxStringLength(MAX_STRING_CHARS)
                          .maxDocumentLength(MAX_DOCUMENT_BYTES)
                          .build())
                  .build())
          .build();

  private final ObjectWriter writer;
  private final ObjectReader reader;
  private final String type;

  private JsonCodec(ObjectMapper mapper, JavaType type) {
    this.writer = mapper.writerFor(type);
    this.reader = mapper.readerFor(type);
    this.type = type.getRawClass().getSimpleName();
  }

  /**
   * A codec for a record or class.
   *
   * @param type the messages' type
   * @param <T> the messages' type
   * @return the codec
   */
  public static <T> JsonCodec<T> of(Class<T> type) {
    return of(STANDARD, STANDARD.constructType(requireNonNull(type, "type")));
  }

  /**
   * A codec for a generic type.
   *
   * @param type the messages' type, such as {@code new TypeReference<List<Move>>() {}}
   * @param <T> the messages' type
   * @return the codec
   */
  public static <T> JsonCodec<T> of(TypeReference<T> type) {
    return of(STANDARD, requireNonNull(type, "type"));
  }

  /**
   * A codec with a mapper of the application's own: its modules, names and bounds.
   *
   * @param mapper reads and writes; start from {@link #standardMapper()} to keep its bounds
   * @param type the messages' type
   * @param <T> the messages' type
   * @return the codec
   */
  public static <T> JsonCodec<T> of(ObjectMapper mapper, Class<T> type) {
    return of(mapper, mapper.constructType(requireNonNull(type, "type")));
  }

  /**
   * A codec for a generic type, with a mapper of the application's own.
   *
   * @param mapper reads and writes; start from {@link #standardMapper()} to keep its bounds
   * @param type the messages' type
   * @param <T> the messages' type
   * @return the codec
   */
  public static <T> JsonCodec<T> of(ObjectMapper mapper, TypeReference<T> type) {
    return of(mapper, mapper.constructType(requireNonNull(type, "type").getType()));
  }

  private static <T> JsonCodec<T> of(ObjectMapper mapper, JavaType type) {
    return new JsonCodec<>(mapper, type);
  }

  /**
   * The mapper that is used where none is given. It takes at most 100 levels of nesting, names of
   * 1,000 characters, numbers of 100 characters, and 4 MiB in all, as much as {@link
   * io.everwire.Limits#maxMessageBytes()} by default. {@code rebuild()} makes another from it.
   *
   * @return the mapper
   */
  public static ObjectMapper standardMapper() {
    return STANDARD;
  }

  @Override
  public ByteBuffer encode(T message) {
    requireNonNull(message, "message");
    try {
      return ByteBuffer.wrap(writer.writeValueAsBytes(message));
    } catch (JacksonException e) {
      throw failure(
          StatusCode.INVALID_ARGUMENT, "a message of type " + type + " cannot be written as JSON");
    }
  }

  @Override
  public T decode(ByteBuffer bytes) {
    byte[] json = new byte[bytes.remaining()];
    bytes.get(json);
    @Nullable T message;
    try {
      message = reader.readValue(json);
    } catch (JacksonException e) {
      throw failure(
          StatusCode.DATA_LOSS,
          "payload of " + json.length + " bytes is not the JSON of " + type + place(e));
    }
    if (message == null) {
      throw failure(StatusCode.DATA_LOSS, "payload is the JSON null, not a " + type);
    }
    return message;
  }

  private static String place(JacksonException e) {
    TokenStreamLocation place = e.getLocation();
    return place == null || place.getLineNr() < 1
        ? ""
        : ", at line " + place.getLineNr() + ", column " + place.getColumnNr();
  }

  /** Without the cause: its message quotes what was to be read or written. */
  private static RealtimeException failure(StatusCode code, String message) {
    return new RealtimeException(Status.of(code, message));
  }
}
