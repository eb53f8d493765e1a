package io.everwire.endtoend.proxy;

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
        FrameDropper dropper = new FrameDropper(node.address(wire()));
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
    },
    RESPONSES_ARE_BUFFERED(Wire.SERVER_SENT_EVENTS, true) {
      @Override
      Obstacle place(Node node, boolean blocking) {
        ResponseBuffer buffer = new ResponseBuffer(node.address(wire()));
        buffer.setBuffering(blocking);
        return of(
            buffer.port(),
            () -> buffer.setBuffering(true),
            () -> buffer.setBuffering(false),
            buffer::close);
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
      UnaryOperator<String> open = UnaryOperator.identity();
      ProxyProcess proxy = product.startWith(Node.places(node, node), blocking ? blockade : open);
      return of(
          proxy.portFor(product.port(kind.wire(), Layer.LAYER_7, false)),
          () -> proxy.reloadWith(blockade),
          () -> proxy.reloadWith(open),
          proxy::close);
    }
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
