package io.everwire.grpc;

import io.everwire.transport.CloseReason;
import io.everwire.transport.LinkAcceptor;
import io.everwire.transport.LinkFacts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import java.io.InputStream;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Makes a link of each call of the service, and knows those that are there. */
final class ConnectHandler implements ServerCallHandler<InputStream, InputStream> {
  private final LinkAcceptor acceptor;
  private final int maxMessageBytes;
  private final int onReadyThresholdBytes;
  private final Set<ServerLink> links = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  ConnectHandler(LinkAcceptor acceptor, int maxMessageBytes, int onReadyThresholdBytes) {
    this.acceptor = acceptor;
    this.maxMessageBytes = maxMessageBytes;
    this.onReadyThresholdBytes = onReadyThresholdBytes;
  }

  ServerServiceDefinition service() {
    return ServerServiceDefinition.builder(ConnectMethod.SERVICE)
        .addMethod(ConnectMethod.CONNECT, this)
        .build();
  }

  @Override
  public ServerCall.Listener<InputStream> startCall(
      ServerCall<InputStream, InputStream> call, Metadata headers) {
    call.setOnReadyThreshold(onReadyThresholdBytes);
    LinkFacts facts = CallFacts.of(call, headers);
    ServerLink link =
        new ServerLink(
            call,
            headers,
            facts.peerAddress(),
            maxMessageBytes,
            StatusTracer.current(),
            links::remove);
    links.add(link);
    if (closed) {
      links.remove(link);
      call.close(Status.UNAVAILABLE.withDescription("this listener is closed"), new Metadata());
      return new ServerCall.Listener<>() {};
    }
    return link.accept(acceptor, facts);
  }

  /** Takes no further link, and ends those that are there. */
  void close(CloseReason reason) {
    closed = true;
    links.forEach(link -> link.close(reason));
  }
}
