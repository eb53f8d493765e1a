package io.everwire.websocket;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * A connected socket as Java-WebSocket's client reads it, which does not block those who send: what
 * they send goes to {@link SocketOutput}, and the reading thread goes on with what the socket has
 * not taken. The library's own writing thread finds nothing to write.
 */
final class ChannelSocket extends ConnectedSocket {
  private final SocketChannel channel;
  private final Selector selector;
  private final SocketOutput output;
  private final Consumer<SelectionKey> onReady = this::onReady;

  private final InputStream in;

  /** Whether the last read has got as much as it could take. Confined to the reading thread. */
  private boolean more;

  /**
   * Takes a channel over, which does not block from now on.
   *
   * @param reading what the library reads, made out of what comes
   * @throws IOException if there is no descriptor for a selector; the channel is not closed
   */
  ChannelSocket(SocketChannel channel, UnaryOperator<InputStream> reading, SocketOutput.Owner owner)
      throws IOException {
    super(channel.socket());
    this.channel = channel;
    this.in = reading.apply(new Input());
    this.selector = Selector.open();
    try {
      channel.configureBlocking(false);
      SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
      this.output = new SocketOutput(channel, null, key, owner);
    } catch (IOException | RuntimeException e) {
      Sockets.closeQuietly(selector);
      throw e;
    }
  }

  SocketOutput output() {
    return output;
  }

  @Override
  public InputStream getInputStream() {
    return in;
  }

  private final class Input extends InputStream {
    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
      return ChannelSocket.this.read(ByteBuffer.wrap(to, offset, length));
    }
  }

  private void onReady(SelectionKey key) {
    if (key.isValid() && key.isWritable()) {
      output.goOn();
    }
  }

  private int read(ByteBuffer to) throws IOException {
    int count = more ? channel.read(to) : 0;
    while (count == 0) {
      // A callback may have left it, and would end the connection by it.
      Thread.interrupted();
      selector.select(onReady);
      if (!channel.isOpen()) {
        throw new SocketException("closed");
      }
      count = channel.read(to);
    }
    more = !to.hasRemaining();
    return count;
  }

  @Override
  public OutputStream getOutputStream() {
    return OutputStream.nullOutputStream();
  }

  /** Any thread. The reading one notices. */
  @Override
  public synchronized void close() {
    output.close();
    Sockets.closeQuietly(channel);
    selector.wakeup();
  }

  /** On the reading thread, or when there is none any more: frees the descriptors. */
  void free() {
    close();
    Sockets.closeQuietly(selector);
  }
}
