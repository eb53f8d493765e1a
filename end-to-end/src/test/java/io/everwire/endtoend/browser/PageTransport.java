package io.everwire.endtoend.browser;

import io.everwire.RealtimeServer;
import io.everwire.longpoll.HttpOptions;
import io.everwire.websocket.OriginPolicy;
import io.everwire.websocket.WebSocketOptions;

/** A transport that pages have, and the listener for it that takes pages of one origin only. */
enum PageTransport {
  WEB_SOCKET {
    @Override
    RealtimeServer.Builder listen(RealtimeServer.Builder server, String origin) {
      return server.listen(
          "ws://127.0.0.1:0/rt",
          WebSocketOptions.builder().originPolicy(OriginPolicy.allow(origin)).build());
    }

    @Override
    String refusal() {
      return "was closed with 1006";
    }
  },
  SERVER_SENT_EVENTS {
    @Override
    RealtimeServer.Builder listen(RealtimeServer.Builder server, String origin) {
      return server.listen(
          "sse+http://127.0.0.1:0/rt", HttpOptions.builder().allowOrigins(origin).build());
    }

    @Override
    String refusal() {
      return "Failed to fetch";
    }
  };

  abstract RealtimeServer.Builder listen(RealtimeServer.Builder server, String origin);

  /** All that a browser tells a page that is not let in. */
  abstract String refusal();
}
