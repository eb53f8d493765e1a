package io.everwire.longpoll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A class path without what only servers need. */
class WithoutJettyTest {
  private static URLClassLoader withoutJettyAndServlets() {
    URL[] path =
        Pattern.compile(File.pathSeparator)
            .splitAsStream(System.getProperty("java.class.path"))
            .filter(entry -> !entry.contains("jetty") && !entry.contains("servlet"))
            .filter(entry -> !entry.contains("tomcat"))
            .map(WithoutJettyTest::url)
            .toArray(URL[]::new);
    return new URLClassLoader(path, ClassLoader.getPlatformClassLoader());
  }

  private static URL url(String entry) {
    try {
      return Path.of(entry).toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException(e);
    }
  }

  @Test
  void listeningNamesTheArtifactsToAdd() throws Exception {
    try (URLClassLoader lean = withoutJettyAndServlets()) {
      Runnable attempt =
          (Runnable)
              lean.loadClass(Attempts.class.getName() + "$Listen")
                  .getDeclaredConstructor()
                  .newInstance();
      assertThatThrownBy(attempt::run)
          .hasStackTraceContaining("org.eclipse.jetty.http2:jetty-http2-server")
          .hasStackTraceContaining("http://localhost:0/rt");
    }
  }

  @Test
  void connectingNeedsNeither() throws Exception {
    try (RawServer server = new RawServer(HttpOptions.defaults());
        URLClassLoader lean = withoutJettyAndServlets()) {
      Runnable attempt =
          (Runnable)
              lean.loadClass(Attempts.class.getName() + "$Connect")
                  .getDeclaredConstructor(String.class)
                  .newInstance(server.uri().toString());
      attempt.run();
      assertThat(server.acceptedCount()).isEqualTo(1);
    }
  }
}
