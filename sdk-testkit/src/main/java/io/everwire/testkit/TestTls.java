package io.everwire.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Keys and certificates for {@code localhost}. The JDK's keytool makes them when they are first
 * asked for, once for each JVM: nothing that could expire lies in a repository. Safe for use by
 * many threads.
 */
public final class TestTls {
  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final String VALID = "valid";
  private static final String EXPIRED = "expired";

  private TestTls() {}

  /**
   * Has a key and trusts its own certificate and what that has signed: for servers, and for clients
   * that say who they are. The certificate's subject is {@code CN=localhost}.
   *
   * @return the context
   */
  public static SSLContext context() {
    return Holder.VALID_KEY;
  }

  /**
   * Has another key, whose certificate was signed by the first and valid until some days ago;
   * trusts the same.
   *
   * @return the context
   */
  public static SSLContext expired() {
    return Holder.EXPIRED_KEY;
  }

  /**
   * Trusts the same and has no key: for clients that do not say who they are.
   *
   * @return the context
   */
  public static SSLContext trusting() {
    return Holder.NO_KEY;
  }

  /**
   * The key and the chain of certificates of {@link #context}, as servers of other make read them.
   *
   * @return the certificates, then the unencrypted PKCS #8 key, in PEM (RFC 7468)
   */
  public static String pem() {
    try {
      StringBuilder text = new StringBuilder();
      for (Certificate certificate : Holder.ALL.getCertificateChain(VALID)) {
        text.append(pem("CERTIFICATE", certificate.getEncoded()));
      }
      Key key = Holder.ALL.getKey(VALID, PASSWORD);
      return text.append(pem("PRIVATE KEY", key.getEncoded())).toString();
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
    private static final KeyStore ALL = make();
    static final SSLContext VALID_KEY = contextOf(VALID);
    static final SSLContext EXPIRED_KEY = contextOf(EXPIRED);
    static final SSLContext NO_KEY = contextOf(null);

    private static KeyStore make() {
      try {
        Path directory = Files.createTempDirectory("everwire-tls");
        Path file = directory.resolve("keys.p12");
        generate(file, VALID, "-ext", "bc:c");
        generate(file, EXPIRED, "-signer", VALID, "-startdate", "-10d");
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
          store.load(in, PASSWORD);
        }
        Files.delete(file);
        Files.delete(directory);
        return store;
      } catch (IOException | GeneralSecurityException e) {
        throw new IllegalStateException("no test certificates", e);
      }
    }

    private static void generate(Path file, String alias, String... more) throws IOException {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
      Collections.addAll(command, "-genkeypair", "-alias", alias, "-keyalg", "EC");
      Collections.addAll(command, "-dname", "CN=localhost", "-ext", "SAN=dns:localhost");
      Collections.addAll(command, "-validity", "2", "-storetype", "PKCS12");
      Collections.addAll(command, "-keystore", file.toString());
      Collections.addAll(command, "-storepass", new String(PASSWORD));
      Collections.addAll(command, more);
      Process keytool =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      try {
        if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
          throw new IOException("failed: " + String.join(" ", command));
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException(e);
      }
    }

    private static SSLContext contextOf(@Nullable String alias) {
      try {
        KeyStore trusted = empty();
        trusted.setCertificateEntry(VALID, ALL.getCertificate(VALID));
        TrustManagerFactory trust =
            TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        KeyStore own = empty();
        if (alias != null) {
          own.setKeyEntry(
              alias, ALL.getKey(alias, PASSWORD), PASSWORD, ALL.getCertificateChain(alias));
        }
        KeyManagerFactory keys =
            KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
      } catch (IOException | GeneralSecurityException e) {
        throw new IllegalStateException("no test certificates", e);
      }
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, PASSWORD);
      return store;
    }
  }
}
