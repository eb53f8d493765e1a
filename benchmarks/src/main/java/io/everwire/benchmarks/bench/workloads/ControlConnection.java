package io.everwire.benchmarks.bench.workloads;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The clients' side of {@link ControlListener}. */
public final class ControlConnection implements ServerControl {
  private final PrintWriter commands;
  private final BufferedReader answers;

  private ControlConnection(Socket socket) throws IOException {
    socket.setTcpNoDelay(true);
    commands = new PrintWriter(socket.getOutputStream(), true, StandardCharsets.UTF_8);
    answers =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Connects to a port on the loopback address. */
  public static ControlConnection to(int port) throws IOException {
    return new ControlConnection(new Socket(InetAddress.getLoopbackAddress(), port));
  }

  private synchronized String[] ask(String command) throws IOException {
    commands.println(command);
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException("the server has gone");
    }
    if (!answer.startsWith("ok ")) {
      throw new IOException("server: " + answer);
    }
    return answer.substring("ok ".length()).split(" ", -1);
  }

  @Override
  public void expect(int size) throws IOException {
    ask("expect " + size);
  }

  @Override
  public void await(long count) throws IOException {
    ask("await " + count);
  }

  @Override
  public long push(int size, Duration time) throws IOException {
    return Long.parseLong(ask("push %d %d".formatted(size, time.toMillis()))[0]);
  }

  @Override
  public long tick(int size, int hertz, Duration time) throws IOException {
    return Long.parseLong(ask("tick %d %d %d".formatted(size, hertz, time.toMillis()))[0]);
  }

  @Override
  public Memory memory() throws IOException {
    String[] words = ask("memory");
    return new Memory(
        Long.parseLong(words[0]), Long.parseLong(words[1]), Integer.parseInt(words[2]));
  }

  @Override
  public Effort effort() throws IOException {
    String[] words = ask("effort");
    return new Effort(Long.parseLong(words[0]), Long.parseLong(words[1]));
  }

  @Override
  public long compileNanos() throws IOException {
    return Long.parseLong(ask("compiling")[0]);
  }
}
