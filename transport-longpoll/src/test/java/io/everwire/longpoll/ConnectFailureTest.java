package io.everwire.longpoll;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

/** Which failures of a request are worth another. */
class ConnectFailureTest {

  @Test
  void aConnectionThatWasLostIs() {
    assertThat(ConnectFailure.isOfConnection(new SocketException("Connection reset"))).isTrue();
  }

  @Test
  void aConnectionThatWasLostInItsHandshakeIs() {
    assertThat(
            ConnectFailure.isOfConnection(handshake(new IOException("Connection reset by peer"))))
        .isTrue();
    assertThat(ConnectFailure.isOfConnection(new SSLHandshakeException("Abruptly closed by peer")))
        .isTrue();
  }

  @Test
  void whatTlsRefusesIsNot() {
    assertThat(ConnectFailure.isOfConnection(handshake(new CertificateException("expired"))))
        .isFalse();
    assertThat(ConnectFailure.isOfConnection(handshake(new SSLException("no protocol")))).isFalse();
    assertThat(ConnectFailure.isOfConnection(new SSLHandshakeException("fatal alert"))).isFalse();
  }

  @Test
  void aRefusedConnectionIsNot() {
    assertThat(ConnectFailure.isOfConnection(new ConnectException("refused"))).isFalse();
  }

  private static SSLException handshake(Exception cause) {
    SSLHandshakeException failure = new SSLHandshakeException(cause.getMessage());
    failure.initCause(cause);
    return failure;
  }
}
