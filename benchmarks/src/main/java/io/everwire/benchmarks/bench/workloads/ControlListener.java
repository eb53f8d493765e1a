package io.everwire.benchmarks.bench.workloads;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * The server's side of {@link ServerControl}: a line for each command, and a line for its answer,
 * {@code ok} and what it gives, or {@code failed} and why.
 */
public final class ControlListener {
  private final ServerApplication application;
  private final ServerSocket listening;

  private ControlListener(ServerApplication application, ServerSocket listening) {
    this.application = application;
    this.listening = listening;
  }

  /** Listens in a daemon thread, for one connection after the other, and returns the port. */
  public static int start(ServerApplication application) throws IOException {
    ServerSocket listening = new ServerSocket(0, 4, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(new ControlListener(application, listening)::listen, "control");
    thread.setDaemon(true);
    thread.start();
    return listening.getLocalPort();
  }

  private void listen() {
    while (!listening.isClosed()) {
      try (Socket socket = listening.accept()) {
        socket.setTcpNoDelay(true);
        serve(socket);
      } catch (IOException e) {
        // The next one is served.
      }
    }
  }

  private void serve(Socket socket) throws IOException {
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    PrintWriter answers = new PrintWriter(socket.getOutputStream(), true, StandardCharsets.UTF_8);
    for (String line; (line = commands.readLine()) != null; ) {
      answers.println(answer(line.split(" ", -1)));
    }
  }

  private String answer(String[] words) {
    try {
      return "ok " + obey(words);
    } catch (Exception e) {
      return "failed " + String.valueOf(e).replaceAll("\\s+", " ");
    }
  }

  private String obey(String[] words) throws Exception {
    return switch (words[0]) {
      case "expect" -> {
        application.expect(Integer.parseInt(words[1]));
        yield "";
      }
      case "await" -> {
        application.await(Long.parseLong(words[1]));
        yield "";
      }
      case "push" -> Long.toString(application.push(Integer.parseInt(words[1]), millis(words[2])));
      case "tick" ->
          Long.toString(
              application.tick(
                  Integer.parseInt(words[1]), Integer.parseInt(words[2]), millis(words[3])));
      case "memory" -> {
        ServerControl.Memory memory = ProcessGauges.memory();
        yield memory.heapBytes() + " " + memory.residentBytes() + " " + memory.threads();
      }
      case "effort" -> {
        ServerControl.Effort effort = ProcessGauges.effort();
        yield effort.cpuNanos() + " " + effort.allocatedBytes();
      }
      case "compiling" -> Long.toString(ProcessGauges.compileNanos());
      default -> throw new IllegalArgumentException("no command is called " + words[0]);
    };
  }

  private static Duration millis(String word) {
    return Duration.ofMillis(Long.parseLong(word));
  }
}
