package io.everwire.benchmarks.bench.contestants;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Blocking sockets with TCP_NODELAY, and messages with their length in front: what anything over
 * TCP can reach at best. A sender that has more to send writes when 64 KiB have gathered. A thread
 * reads each connection.
 */
final class PlainTcp implements Contestant {
  private static final int BUFFER_BYTES = 64 * 1024;
  private static final byte WELCOME = 1;

  @Override
  public String name() {
    return "tcp";
  }

  @Override
  public boolean isForOrientation() {
    return true;
  }

  @Override
  public List<Integer> serve(Acceptor acceptor) throws IOException {
    ServerSocket listening = new ServerSocket(0, 4_096, InetAddress.getLoopbackAddress());
    start(
        () -> {
          while (true) {
            Connection connection = new Connection(listening.accept());
            connection.welcome();
            Receiver receiver = acceptor.accept(connection);
            start(() -> connection.read(receiver));
          }
        });
    return List.of(listening.getLocalPort());
  }

  @Override
  public Clients clients(List<Integer> ports) {
    return (callbacks, receiver) -> {
      Connection connection =
          new Connection(new Socket(InetAddress.getLoopbackAddress(), ports.get(0)));
      connection.awaitWelcome();
      start(() -> connection.read(receiver));
      return connection;
    };
  }

  /** What a thread does until its connection is over. */
  @FunctionalInterface
  private interface Work {
    void run() throws IOException;
  }

  private static void start(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // the other side has gone
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  private static final class Connection implements Link {
    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;

    Connection(Socket socket) throws IOException {
      this.socket = socket;
      socket.setTcpNoDelay(true);
      in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES));
      out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), BUFFER_BYTES));
    }

    /** Says that the server knows of this connection, which the kernel opens long before. */
    void welcome() throws IOException {
      out.writeByte(WELCOME);
      out.flush();
    }

    void awaitWelcome() throws IOException {
      if (in.readByte() != WELCOME) {
        throw new IOException("not the server of this benchmark");
      }
    }

    void read(Receiver receiver) throws IOException {
      try {
        while (true) {
          byte[] message = new byte[in.readInt()];
          in.readFully(message);
          receiver.receive(ByteBuffer.wrap(message));
        }
      } finally {
        receiver.closed();
      }
    }

    @Override
    public synchronized void send(byte[] message) throws IOException {
      out.writeInt(message.length);
      out.write(message);
    }

    @Override
    public synchronized void flush() throws IOException {
      out.flush();
    }

    @Override
    public void close() {
      try {
        socket.close();
      } catch (IOException e) {
        // closed all the same
      }
    }
  }
}
