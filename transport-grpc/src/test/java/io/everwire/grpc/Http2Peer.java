package io.everwire.grpc;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;

/** Speaks HTTP/2 frame by frame (RFC 9113), as far as a peer needs that misbehaves. */
final class Http2Peer implements AutoCloseable {
  static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII);

  /** Types of frames. */
  static final int DATA = 0;

  static final int HEADERS = 1;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int CONTINUATION = 9;

  /** Flags. */
  static final int NONE = 0;

  static final int ACK = 1;
  static final int END_STREAM = 1;
  static final int END_HEADERS = 4;

  /** Error codes. */
  static final int NO_ERROR = 0;

  static final int CANCEL = 8;
  static final int ENHANCE_YOUR_CALM = 11;

  record Frame(int type, int flags, int stream, ByteBuffer payload) {
    /** Of a GOAWAY or RST_STREAM frame. */
    int errorCode() {
      return payload.getInt(type == GOAWAY ? 4 : 0);
    }
  }

  private final Socket socket;
  private final DataInputStream in;
  private final DataOutputStream out;

  Http2Peer(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(60_000);
    in = new DataInputStream(socket.getInputStream());
    out = new DataOutputStream(socket.getOutputStream());
  }

  /** A client that has said what a client says first. */
  static Http2Peer connect(URI uri) throws IOException {
    Http2Peer client = new Http2Peer(new Socket(uri.getHost(), uri.getPort()));
    byte[] settings = frame(SETTINGS, NONE, 0);
    client.out.write(
        ByteBuffer.allocate(PREFACE.length + settings.length).put(PREFACE).put(settings).array());
    return client;
  }

  /** A server that has taken what a client says first, and the call that it begins. */
  static Http2Peer serve(Socket connection) throws IOException {
    Http2Peer server = new Http2Peer(connection);
    server.in.readFully(new byte[PREFACE.length]);
    server.write(SETTINGS, NONE, 0);
    server.write(SETTINGS, ACK, 0);
    return server;
  }

  void write(int type, int flags, int stream, byte... payload) throws IOException {
    out.write(frame(type, flags, stream, payload));
  }

  private static byte[] frame(int type, int flags, int stream, byte... payload) {
    ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
    frame.putInt(payload.length << 8 | type).put((byte) flags).putInt(stream).put(payload);
    return frame.array();
  }

  /** Begins a call of the service. */
  void call(int stream) throws IOException {
    write(
        HEADERS,
        END_HEADERS,
        stream,
        headers(
            ":method",
            "POST",
            ":scheme",
            "http",
            ":path",
            "/everwire.v1.Realtime/Connect",
            ":authority",
            "there",
            "content-type",
            "application/grpc",
            "te",
            "trailers"));
  }

  /** Answers a call, so that it is open. */
  void answer(int stream) throws IOException {
    write(
        HEADERS,
        END_HEADERS,
        stream,
        headers(":status", "200", "content-type", "application/grpc"));
  }

  /** Ends a call that was answered with the status OK. */
  void end(int stream) throws IOException {
    write(HEADERS, END_HEADERS | END_STREAM, stream, headers("grpc-status", "0"));
  }

  void reset(int stream, int errorCode) throws IOException {
    write(RST_STREAM, NONE, stream, ints(errorCode));
  }

  void goAway(int lastStream, int errorCode) throws IOException {
    write(GOAWAY, NONE, 0, ints(lastStream, errorCode));
  }

  /**
   * The next frame of a type; those before it are thrown away, and nothing is acknowledged.
   *
   * @throws IOException if the connection ends before
   */
  Frame await(int type) throws IOException {
    Frame frame;
    do {
      frame = next();
    } while (frame.type != type);
    return frame;
  }

  private Frame next() throws IOException {
    int lengthAndType = in.readInt();
    int flags = in.readUnsignedByte();
    int stream = in.readInt();
    byte[] payload = new byte[lengthAndType >>> 8];
    in.readFully(payload);
    return new Frame(lengthAndType & 0xff, flags, stream, ByteBuffer.wrap(payload));
  }

  /** Waits until so many streams are over, by their last frame or by a reset. */
  void awaitEnds(int count) throws IOException {
    Set<Integer> ended = new HashSet<>();
    while (ended.size() < count) {
      Frame frame = next();
      boolean last = frame.type == HEADERS && (frame.flags & END_STREAM) != 0;
      if (last || frame.type == RST_STREAM) {
        ended.add(frame.stream);
      }
    }
  }

  static byte[] ints(int... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length);
    for (int value : values) {
      bytes.putInt(value);
    }
    return bytes.array();
  }

  /** Names and values in turn, each shorter than 127 bytes, as literals without indexing. */
  static byte[] headers(String... namesAndValues) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      block.write(0);
      for (String text : new String[] {namesAndValues[i], namesAndValues[i + 1]}) {
        block.write(text.length());
        block.writeBytes(text.getBytes(US_ASCII));
      }
    }
    return block.toByteArray();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
