package io.everwire.longpoll;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An HTTP/1.1 proxy that understands requests and responses, and does with them what a test says.
 * It sends each request on over a connection of its own, so responses may overtake each other.
 */
final class HttpProxy implements AutoCloseable {
  private static final Pattern LENGTH = Pattern.compile("(?im)^content-length: *(\\d+)");

  /** What happens to an exchange. */
  interface Manners {
    /** How often a request is sent to the server; the response to the last one is dropped. */
    default int times(Message request) {
      return 1;
    }

    /** Before a response goes to the client; may block. */
    default void beforeResponse(Message response) throws InterruptedException {}

    /** How many bytes of a response go to the client before its connection is closed. */
    default int cutAfter(Message response) {
      return Integer.MAX_VALUE;
    }
  }

  /** A request or a response; a char stands for a byte. */
  record Message(String head, String body) {
    /** The value of a header, or empty. */
    String header(String name) {
      Matcher found = Pattern.compile("(?im)^" + name + ": *(.*?)\\r?$").matcher(head);
      return found.find() ? found.group(1) : "";
    }

    byte[] bytes() {
      return (head + body).getBytes(ISO_8859_1);
    }
  }

  private final ServerSocket listening;
  private final int serverPort;
  private final Manners manners;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

  /** The highest number of a body that went to the client, by link. */
  private final Map<String, Long> highest = new ConcurrentHashMap<>();

  private volatile int overtakings;

  HttpProxy(URI server, Manners manners) {
    this.serverPort = server.getPort();
    this.manners = manners;
    try {
      listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start(this::accept);
  }

  URI via(URI server) {
    return URI.create(
        server.getScheme() + "://localhost:" + listening.getLocalPort() + server.getPath());
  }

  /** How many responses went to the client after one with a later body. */
  int overtakings() {
    return overtakings;
  }

  /** The highest number of a body that has gone to a client. */
  synchronized long highestBody() {
    return highest.values().stream().mapToLong(Long::longValue).max().orElse(0);
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listening.accept();
        sockets.add(client);
        start(() -> serve(client));
      }
    } catch (IOException e) {
      // Closed: the test is over.
      return;
    }
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "everwire-testkit-http-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  private void serve(Socket client) {
    try (client) {
      while (true) {
        Message request = read(client.getInputStream());
        // Before the server has it: what the answer sets off must not come to a test first.
        int times = manners.times(request);
        Message response = exchange(request);
        for (int again = times; again > 1; again--) {
          exchange(request);
        }
        manners.beforeResponse(response);
        note(request.header("Everwire-Link"), response.header("Everwire-Body"));
        byte[] bytes = response.bytes();
        int length = Math.min(bytes.length, manners.cutAfter(response));
        client.getOutputStream().write(bytes, 0, length);
        if (length < bytes.length) {
          return;
        }
      }
    } catch (IOException | InterruptedException e) {
      // One of the two sides has ended: so does the other.
      return;
    } finally {
      sockets.remove(client);
    }
  }

  private synchronized void note(String link, String body) {
    if (!link.isEmpty() && !body.isEmpty()) {
      long number = Long.parseLong(body);
      if (number < highest.getOrDefault(link, 0L)) {
        overtakings++;
      }
      highest.merge(link, number, Math::max);
    }
  }

  private Message exchange(Message request) throws IOException {
    try (Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort)) {
      sockets.add(server);
      server.getOutputStream().write(request.bytes());
      return read(server.getInputStream());
    }
  }

  private static Message read(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    int last4 = 0;
    while (last4 != 0x0d0a0d0a) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException();
      }
      head.write(next);
      last4 = (last4 << 8) | next;
    }
    String text = head.toString(ISO_8859_1);
    Matcher length = LENGTH.matcher(text);
    int bodyBytes = length.find() ? Integer.parseInt(length.group(1)) : 0;
    return new Message(text, new String(in.readNBytes(bodyBytes), ISO_8859_1));
  }

  /** Whether a request is of the given method and belongs to a link. */
  static boolean isOfLink(Message request, String method) {
    return request.head().toUpperCase(Locale.ROOT).startsWith(method)
        && !request.header("Everwire-Link").isEmpty();
  }

  @Override
  public void close() {
    try {
      listening.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
