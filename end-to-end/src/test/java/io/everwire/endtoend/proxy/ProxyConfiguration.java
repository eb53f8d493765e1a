package io.everwire.endtoend.proxy;

import io.everwire.testkit.TestTls;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The documented configuration files, made to fit a test: addresses of servers, ports to listen on
 * and the certificate are replaced, and nothing else unless the test asks for it.
 */
final class ProxyConfiguration {
  private static final Pattern LISTENING = Pattern.compile("\\b(listen |bind :)(\\d+)");
  private static final Pattern SERVER = Pattern.compile("\\b10\\.0\\.0\\.\\d+:\\d+");
  private static final String CERTIFICATE = "/etc/ssl/everwire.pem";

  /** Below what kernels give to outgoing connections, so that none of those takes the port. */
  private static final int LOWEST_PORT = 10_000;

  private static final int HIGHEST_PORT = 32_000;

  /** None is given twice: it may not be bound yet when the next is looked for. */
  private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

  private final Map<String, InetSocketAddress> servers;
  private final Map<Path, String> written = new LinkedHashMap<>();
  private UnaryOperator<String> change;
  private final Map<Integer, Integer> ports = new LinkedHashMap<>();

  /**
   * Prepares configurations.
   *
   * @param servers where the servers really are, by the address that the files name
   * @param change what the test wants otherwise than the files have it
   */
  ProxyConfiguration(Map<String, InetSocketAddress> servers, UnaryOperator<String> change) {
    this.servers = servers;
    this.change = change;
  }

  /**
   * Writes a file as a proxy in the directory is to read it.
   *
   * @param name of the resource
   */
  Path write(Path directory, String name) {
    try {
      Path certificate = directory.resolve("everwire.pem");
      if (!Files.exists(certificate)) {
        Files.writeString(certificate, TestTls.pem());
      }
      Path file = directory.resolve(name);
      written.put(file, name);
      String text = change.apply(read(name));
      text = LISTENING.matcher(text).replaceAll(this::listening);
      text = SERVER.matcher(text).replaceAll(this::server);
      text = text.replace(CERTIFICATE, certificate.toString());
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes all files anew, with another change to what is documented. */
  void rewrite(UnaryOperator<String> newChange) {
    change = newChange;
    Map.copyOf(written).forEach((file, name) -> write(file.resolveSibling("."), name));
  }

  private static String read(String name) throws IOException {
    try (InputStream in = ProxyConfiguration.class.getResourceAsStream("/proxies/" + name)) {
      if (in == null) {
        throw new IllegalArgumentException("no resource /proxies/" + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private String listening(MatchResult found) {
    int port = ports.computeIfAbsent(Integer.valueOf(found.group(2)), documented -> freePort());
    return (found.group(1).startsWith("bind") ? "bind 127.0.0.1:" : "listen 127.0.0.1:") + port;
  }

  private String server(MatchResult found) {
    InetSocketAddress real = servers.get(found.group());
    // Port 9 is for what takes no part in the test: nobody listens there.
    return "127.0.0.1:" + (real == null ? 9 : real.getPort());
  }

  private static int freePort() {
    for (int i = 0; i < 100; i++) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST_PORT, HIGHEST_PORT);
      try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        if (GIVEN.add(port)) {
          return free.getLocalPort();
        }
      } catch (IOException e) {
        // Taken: another one.
      }
    }
    throw new IllegalStateException("no free port");
  }

  /** The port in place of one that a file names. */
  int portFor(int documented) {
    Integer port = ports.get(documented);
    if (port == null) {
      throw new IllegalArgumentException("no file listens on " + documented + ", only " + ports);
    }
    return port;
  }

  Collection<Integer> ports() {
    return ports.values();
  }
}
