package io.everwire.websocket;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** The socket as it is. */
final class PlainPipe implements BytePipe {
  private final SocketChannel channel;

  PlainPipe(SocketChannel channel) {
    this.channel = channel;
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    return channel.read(into);
  }

  @Override
  public boolean hasUnread() {
    return false;
  }

  @Override
  public void write(ByteBuffer from) throws IOException {
    if (from.hasRemaining()) {
      channel.write(from);
    }
  }

  @Override
  public boolean isFlushed() {
    return true;
  }

  @Override
  public void shutdownOutput() throws IOException {
    channel.shutdownOutput();
  }
}
