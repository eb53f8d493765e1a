package io.everwire.longpoll;

class SseContractTest extends HttpContract {
  SseContractTest() {
    super("sse+http", HttpOptions.defaults());
  }
}
