package io.everwire.grpc;

import io.everwire.testkit.FailingConnect;
import io.everwire.testkit.FaultyPath;
import io.everwire.testkit.OddServer;
import io.everwire.testkit.TransportContract;
import io.everwire.transport.CloseReason.Kind;
import io.everwire.transport.Endpoint;
import io.everwire.transport.Transport;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

class GrpcContractTest extends TransportContract {
  private final Transport transport = PatientTransport.create();
  private final List<AutoCloseable> servers = new ArrayList<>();

  @AfterEach
  void closeServers() throws Exception {
    for (AutoCloseable server : servers) {
      server.close();
    }
  }

  @Override
  protected Transport transport() {
    return transport;
  }

  @Override
  protected Endpoint listenEndpoint() {
    return Endpoint.of("grpc://localhost:0");
  }

  @Override
  protected FaultyPath path(URI bound) {
    return FaultyPath.tcp(bound);
  }

  @Override
  protected int maxBytesUntilNotWritable() {
    return 16 << 20;
  }

  @Override
  protected List<FailingConnect> failingConnects(URI bound) {
    OddServer gone = odd(OddServer.silent());
    gone.close();
    return List.of(
        failing("nobody listens", at(gone.port()), Kind.UNREACHABLE, "refused"),
        failing("unknown host", "grpc://no-such-host.invalid", Kind.UNREACHABLE, "unknown host"),
        FailingConnect.silence(Endpoint.of(at(odd(OddServer.silent()).port()))),
        failing(
            "another gRPC server",
            at(otherService()),
            Kind.REFUSED,
            "does not serve everwire.v1.Realtime (UNIMPLEMENTED"),
        failing("HTTP/1.1", at(answering("HTTP/1.1 400 What\r\n\r\n")), Kind.UNREACHABLE, ""),
        failing("another protocol", at(answering("SSH-2.0-x\r\n\r\n")), Kind.UNREACHABLE, ""),
        failing("closes at once", at(answering("")), Kind.UNREACHABLE, "closed"));
  }

  private static FailingConnect failing(String name, String uri, Kind kind, String says) {
    return new FailingConnect(name, Endpoint.of(uri), kind, says);
  }

  private static String at(int port) {
    return "grpc://localhost:" + port;
  }

  private int otherService() {
    try {
      Server server = NettyServerBuilder.forPort(0).directExecutor().build().start();
      servers.add(server::shutdownNow);
      return server.getPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int answering(String text) {
    return odd(OddServer.saying(text)).port();
  }

  private OddServer odd(OddServer server) {
    servers.add(server);
    return server;
  }
}
