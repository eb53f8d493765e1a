package io.everwire.endtoend.proxy;

import java.net.InetSocketAddress;
import java.util.function.UnaryOperator;

/** A proxy in the way of one transport, which can be made to let it pass and to block it. */
interface Obstacle extends AutoCloseable {

  /** Where to connect to. */
  int port();

  void block();

  void lift();

  @Override
  void close();

  /** What proxies do to a transport that they do not want, or do not know. */
  enum Kind {
    NGINX_DOES_NOT_PASS_UPGRADE_ON(Wire.WEBSOCKET, false) {
      @Override
      Obstacle place(Node node, boolean blocking) {
        return reconfigured(
            Product.NGINX, this, node, blocking, text -> text.replace("$http_upgrade", "\"\""));
      }
    },
    HAPROXY_DENIES_UPGRADE(Wire.WEBSOCKET, false) {
      @Override
      Obstacle place(Node node, boolean blocking) {
        return reconfigured(
            Product.HAPROXY,
            this,
            node,
            blocking,
            text ->
                text.replace(
                    "use_backend websocket",
                    "http-request deny if { req.hdr(upgrade) -m found }\n    use_backend websocket"));
      }
    },
    FRAMES_ARE_DROPPED(Wire.WEBSOCKET, true) {
      @Override
      Obstacle place(Node node, boolean blocking) {
        FrameDropper dropper = new FrameDropper(addressOf(node, wire()));
        dropper.setDropping(blocking);
        return of(
            dropper.port(),
            () -> dropper.setDropping(true),
            () -> dropper.setDropping(false),
            dropper::close);
      }
    },
    NGINX_SPEAKS_HTTP_1_ONLY(Wire.GRPC, false) {
      @Override
      Obstacle place(Node node, boolean blocking) {
        return reconfigured(
            Product.NGINX, this, node, blocking, text -> text.replace(" http2;", ";"));
      }
    },
    NGINX_SPEAKS_HTTP_1_TO_THE_SERVER(Wire.GRPC, false) {
      @Override
      Obstacle place(Node node, boolean blocking) {
        return reconfigured(
            Product.NGINX,
            this,
            node,
            blocking,
            text -> text.replace("grpc_pass grpc://", "proxy_pass http://"));
      }
    },
    HAPROXY_SPEAKS_HTTP_1_ONLY(Wire.GRPC, false) {
      @Override
      Obstacle place(Node node, boolean blocking) {
        return reconfigured(
            Product.HAPROXY,
            this,
            node,
            blocking,
            text ->
                text.replace(
                        "frontend everwire", "frontend everwire\n    option disable-h2-upgrade")
                    .replace(" alpn h2,http/1.1", ""));
      }
    };

    private final Wire wire;
    private final boolean silent;

    Kind(Wire wire, boolean silent) {
      this.wire = wire;
      this.silent = silent;
    }

    /** Which transport it blocks. */
    Wire wire() {
      return wire;
    }

    /** Whether links that exist when it begins just hear nothing more. */
    boolean isSilent() {
      return silent;
    }

    abstract Obstacle place(Node node, boolean blocking);

    private static Obstacle reconfigured(
        Product product, Kind kind, Node node, boolean blocking, UnaryOperator<String> blockade) {
      ProxyProcess proxy = product.start(Node.places(node, node));
      Obstacle obstacle =
          of(
              proxy.portFor(product.port(kind.wire(), Layer.LAYER_7, false)),
              () -> proxy.reloadWith(blockade),
              () -> proxy.reloadWith(UnaryOperator.identity()),
              proxy::close);
      if (blocking) {
        obstacle.block();
      }
      return obstacle;
    }
  }

  static InetSocketAddress addressOf(Node node, Wire wire) {
    InetSocketAddress address = node.addresses().get(wire);
    if (address == null) {
      throw new IllegalArgumentException("no listener for " + wire);
    }
    return address;
  }

  static Obstacle of(int port, Runnable block, Runnable lift, Runnable close) {
    return new Obstacle() {
      @Override
      public int port() {
        return port;
      }

      @Override
      public void block() {
        block.run();
      }

      @Override
      public void lift() {
        lift.run();
      }

      @Override
      public void close() {
        close.run();
      }
    };
  }
}
