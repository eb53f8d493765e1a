package io.everwire.longpoll;

class SseTlsContractTest extends HttpsContract {
  SseTlsContractTest() {
    super("sse+https", HttpOptions.builder().sslContext(TestTls.context()).build());
  }
}
