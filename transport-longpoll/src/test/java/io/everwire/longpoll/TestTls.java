package io.everwire.longpoll;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A key and certificate for {@code localhost}, made when first asked for: nothing that could expire
 * lies in the repository.
 */
final class TestTls {
  private static final char[] PASSWORD = "changeit".toCharArray();

  private TestTls() {}

  /**
   * Has the key, and trusts its certificate: for servers, and for clients that know this server.
   */
  static SSLContext context() {
    return Holder.CONTEXT;
  }

  /** Trusts the certificate and has no key: for clients that do not say who they are. */
  static SSLContext trusting() {
    return Holder.TRUSTING;
  }

  private static final class Holder {
    private static final KeyStore STORE = make();
    static final SSLContext CONTEXT = contextOf(STORE, true);
    static final SSLContext TRUSTING = contextOf(STORE, false);

    private static KeyStore make() {
      try {
        Path directory = Files.createTempDirectory("everwire-tls");
        Path file = directory.resolve("keys.p12");
        generate(file);
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
          store.load(in, PASSWORD);
        }
        Files.delete(file);
        Files.delete(directory);
        return store;
      } catch (IOException | GeneralSecurityException e) {
        throw new IllegalStateException("no test certificate", e);
      }
    }

    private static void generate(Path file) throws IOException {
      Process keytool =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                  "-genkeypair",
                  "-alias",
                  "test",
                  "-keyalg",
                  "EC",
                  "-validity",
                  "2",
                  "-dname",
                  "CN=localhost",
                  "-ext",
                  "SAN=dns:localhost",
                  "-storetype",
                  "PKCS12",
                  "-keystore",
                  file.toString(),
                  "-storepass",
                  new String(PASSWORD))
              .inheritIO()
              .start();
      try {
        if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
          throw new IOException("keytool failed");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException(e);
      }
    }

    private static SSLContext contextOf(KeyStore store, boolean withKey) {
      try {
        KeyManagerFactory keys =
            KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        TrustManagerFactory trust =
            TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(withKey ? keys.getKeyManagers() : null, trust.getTrustManagers(), null);
        return context;
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("no test certificate", e);
      }
    }
  }
}
