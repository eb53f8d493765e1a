package io.everwire.websocket;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A WebSocket client on a plain socket that says whatever a test wants, right or wrong. */
final class RawClient implements AutoCloseable {
  static final int FIN = 0x80;

  private final URI server;
  private final Socket socket;
  private final DataInputStream in;

  RawClient(URI server) throws IOException {
    this.server = server;
    socket = new Socket(server.getHost(), server.getPort());
    socket.setSoTimeout(30_000);
    in = new DataInputStream(socket.getInputStream());
  }

  /** Opens as an honest client does. */
  RawClient open() throws IOException {
    String status = request(server.getPath(), "");
    if (!status.startsWith("HTTP/1.1 101")) {
      throw new IOException(status);
    }
    return this;
  }

  /** Sends a request with everything that is needed, and gives the status line of the answer. */
  String request(String path, String moreHeaders) throws IOException {
    return requestWith(
        path,
        "Upgrade: websocket\r\nConnection: keep-alive, Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            + "Sec-WebSocket-Protocol: chat, everwire.v1\r\n"
            + moreHeaders);
  }

  /** Sends a request with Host and these headers, and gives the status line of the answer. */
  String requestWith(String path, String headers) throws IOException {
    return raw(
        "GET %s HTTP/1.1\r\nHost: %s:%d\r\n%s\r\n"
            .formatted(path, server.getHost(), server.getPort(), headers));
  }

  String raw(String request) throws IOException {
    write(request.getBytes(StandardCharsets.ISO_8859_1));
    String status = readLine();
    String line = status;
    while (!line.isEmpty()) {
      line = readLine();
    }
    return status;
  }

  private String readLine() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("after " + line);
      }
      line.write(next);
    }
    return line.toString(StandardCharsets.ISO_8859_1).trim();
  }

  void write(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /**
   * Sends a masked frame of up to 125 bytes, or the header of a longer one and as much payload as
   * there is.
   */
  void frame(int first, long announcedBytes, byte[] payload) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(14 + payload.length).put((byte) first);
    if (announcedBytes <= 125) {
      frame.put((byte) (0x80 | announcedBytes));
    } else {
      frame.put((byte) (0x80 | 127)).putLong(announcedBytes);
    }
    byte[] key = {1, 2, 3, 4};
    frame.put(key);
    for (int i = 0; i < payload.length; i++) {
      frame.put((byte) (payload[i] ^ key[i % 4]));
    }
    byte[] bytes = new byte[frame.position()];
    frame.flip().get(bytes);
    write(bytes);
  }

  void frame(int first, byte[] payload) throws IOException {
    frame(first, payload.length, payload);
  }

  /** Ends its side of the stream. */
  void endOutput() throws IOException {
    socket.shutdownOutput();
  }

  /** The next frame from the server: its first byte, and its payload of up to 65,535 bytes. */
  byte[] readFrame(int expectedFirst) throws IOException {
    int first = in.readUnsignedByte();
    if (first != expectedFirst) {
      throw new IOException("frame starts with " + first + ", not " + expectedFirst);
    }
    int length = in.readUnsignedByte();
    return in.readNBytes(length == 126 ? in.readUnsignedShort() : length);
  }

  /** The code of the close frame that must be next, and that the stream ends after it. */
  int readClose() throws IOException {
    int code = ByteBuffer.wrap(readFrame(FIN | Opcode.CLOSE)).getShort() & 0xffff;
    if (!isEndOfStream()) {
      throw new IOException("bytes after the close frame");
    }
    return code;
  }

  boolean isEndOfStream() throws IOException {
    return in.read() < 0;
  }

  /**
   * Whether the server has ended the connection; what it had not read may turn the end into a
   * reset.
   */
  boolean isGone() throws IOException {
    try {
      return in.read() < 0;
    } catch (SocketException e) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
