package io.everwire.websocket;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/**
 * What Java-WebSocket's client reads from and writes to: another socket, connected and perhaps
 * secured, with a look at what passes. One thread reads, another writes and closes.
 */
final class ClientSocket extends ConnectedSocket {
  /** What it tells its connection. */
  interface Owner {
    /**
     * The socket has taken that much of a frame, or it was thrown away because the socket is
     * broken.
     */
    void onWritten(int bytes, boolean frameEnds);

    /** Output has failed; the input tells why, if it does. */
    void onBroken();

    void onClosed();
  }

  /** At most this much in one write, so that progress is seen. */
  private static final int WRITE_BYTES = 64 * 1024;

  private final InputStream in;
  private final Owner owner;
  private final String writerName;
  private boolean broken;

  ClientSocket(Socket inner, InputStream in, Owner owner, String writerName) {
    super(inner);
    this.in = in;
    this.owner = owner;
    this.writerName = writerName;
  }

  @Override
  public InputStream getInputStream() {
    return in;
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    OutputStream out = inner.getOutputStream();
    return new OutputStream() {
      private boolean named;

      @Override
      public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) {
        if (!named) {
          named = true;
          Thread.currentThread().setName(writerName);
        }
        for (int done = 0; done < length; done += WRITE_BYTES) {
          int count = Math.min(WRITE_BYTES, length - done);
          writeSome(out, bytes, offset + done, count);
          owner.onWritten(count, done + count == length);
        }
      }
    };
  }

  /**
   * A failure is not the library's business: it would end the connection before the reading thread
   * has seen what came before.
   */
  private void writeSome(OutputStream out, byte[] bytes, int offset, int length) {
    if (!broken) {
      try {
        out.write(bytes, offset, length);
      } catch (IOException e) {
        broken = true;
        owner.onBroken();
      }
    }
  }

  /** On the writing thread, which ends after the reading one. */
  @Override
  public synchronized void close() {
    owner.onClosed();
  }
}
