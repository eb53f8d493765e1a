package io.everwire.longpoll;

class SseTlsContractTest extends HttpsContract {
  private static final HttpOptions OPTIONS =
      HttpOptions.builder().sslContext(TestTls.context()).build();

  SseTlsContractTest() {
    super("sse+https", OPTIONS);
  }
}
