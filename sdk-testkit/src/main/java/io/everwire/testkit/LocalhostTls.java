package io.everwire.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A key and a certificate for {@code localhost}, made when first asked for and valid for two days:
 * nothing that could expire lies in a repository. Safe for use by many threads; the first call
 * takes a second.
 */
public final class LocalhostTls {
  private static final String ALIAS = "localhost";
  private static final char[] PASSWORD = "changeit".toCharArray();

  private LocalhostTls() {}

  /**
   * Has the key, and trusts its certificate: for servers, and for clients that know this server.
   *
   * @return the same context each time
   */
  public static SSLContext context() {
    return Holder.CONTEXT;
  }

  /**
   * The certificate and the key as servers of other make read them.
   *
   * @return the certificate, then the unencrypted PKCS #8 key, in PEM (RFC 7468)
   */
  public static String pem() {
    try {
      Key key = Holder.STORE.getKey(ALIAS, PASSWORD);
      return pem("CERTIFICATE", Holder.STORE.getCertificate(ALIAS).getEncoded())
          + pem("PRIVATE KEY", key.getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the key that was just made is of no use", e);
    }
  }

  private static String pem(String label, byte[] content) {
    Base64.Encoder encoder = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
    return "-----BEGIN %s-----%n%s%n-----END %s-----%n"
        .formatted(label, encoder.encodeToString(content), label);
  }

  private static final class Holder {
    static final KeyStore STORE = make();
    static final SSLContext CONTEXT = contextOf(STORE);

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
                  ALIAS,
                  "-keyalg",
                  "EC",
                  "-groupname",
                  "secp256r1",
                  "-validity",
                  "2",
                  "-dname",
                  "CN=localhost",
                  "-ext",
                  "SAN=dns:localhost,ip:127.0.0.1",
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

    private static SSLContext contextOf(KeyStore store) {
      try {
        KeyManagerFactory keys =
            KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        TrustManagerFactory trust =
            TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("no test certificate", e);
      }
    }
  }
}
