package io.everwire.endtoend.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everwire.RealtimeServer;
import io.everwire.endtoend.Scheme;
import io.everwire.testkit.TcpProxy;
import io.everwire.testkit.TcpProxy.Cut;
import io.everwire.testkit.TcpProxy.Direction;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A page with a client in plain JavaScript counts up with a Java client, both ways at once, while
 * its connections are cut. A server takes pages of one origin only.
 */
@Tag("long")
class BrowserClientTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Duration SHORT_SILENCE = Duration.ofSeconds(1);

  /** Longer than a refusal takes; a link that is silent before it is refused tells that. */
  private static final Duration LONG_SILENCE = Duration.ofSeconds(20);

  private static final int MESSAGES_ON_EACH_LINK = 100;

  private static final List<Cut> CUTS = List.of(Cut.RST, Cut.FIN, Cut.RST, Cut.FIN);

  private final PageServer pages = new PageServer();
  private final PageServer strangePages = new PageServer();

  @AfterEach
  void closePages() {
    pages.close();
    strangePages.close();
  }

  /** The first URI is for pages, the second for the counterpart. */
  private RealtimeServer start(PageTransport transport) {
    return transport
        .listen(RealtimeServer.builder(), pages.origin())
        .listen(Scheme.MEM.freeUri())
        .build()
        .start();
  }

  @ParameterizedTest
  @EnumSource
  void aPageThatIsNotAllowedGetsNoSession(PageTransport transport, @TempDir Path directory)
      throws Exception {
    try (RealtimeServer server = start(transport);
        TcpProxy proxy = TcpProxy.to(server.uris().get(0));
        Chromium browser =
            new Chromium(
                strangePages.page(proxy.via(server.uris().get(0)), 2, LONG_SILENCE), directory)) {
      Map<String, String> report =
          strangePages.report().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);

      assertThat(report).as(browser.toString()).containsOnlyKeys("failure");
      assertThat(report.get("failure")).contains(transport.refusal());
      assertThat(proxy.acceptedCount()).isPositive();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPageMissesNothingHoweverItsLinksDie(PageTransport transport, @TempDir Path directory) {
    try (RealtimeServer server = start(transport);
        TcpProxy proxy = TcpProxy.to(server.uris().get(0));
        Counterpart counterpart = new Counterpart(server.uris().get(1));
        Chromium browser =
            new Chromium(
                pages.page(proxy.via(server.uris().get(0)), 10, SHORT_SILENCE), directory)) {
      awaitMessages(counterpart, browser);
      for (Cut cut : CUTS) {
        awaitResume(() -> proxy.cutAll(cut), counterpart, browser);
        awaitMessages(counterpart, browser);
      }
      awaitResume(() -> silence(proxy), counterpart, browser);
      awaitMessages(counterpart, browser);
      counterpart.stop();
      awaitThat(() -> pages.report().isDone() && counterpart.hasEnded(), counterpart, browser);

      assertThat(counterpart.trouble()).isNull();
      assertThat(pages.report().getNow(Map.of()))
          .as(browser.toString())
          .containsEntry("sessions", "1")
          .containsEntry("disorder", "")
          .containsEntry("sent", Long.toString(counterpart.received()))
          .containsEntry("received", Long.toString(counterpart.sent()));
      assertThat(counterpart.resumes()).isGreaterThan(CUTS.size());
    }
  }

  private void awaitMessages(Counterpart counterpart, Chromium browser) {
    long enough = counterpart.received() + MESSAGES_ON_EACH_LINK;
    awaitThat(() -> counterpart.received() >= enough, counterpart, browser);
  }

  private void awaitResume(Runnable fault, Counterpart counterpart, Chromium browser) {
    int before = counterpart.resumes();
    fault.run();
    awaitThat(() -> counterpart.resumes() > before, counterpart, browser);
  }

  /** Nothing comes to the page any more, and nobody tells it so. */
  private static void silence(TcpProxy proxy) {
    proxy.connections().forEach(connection -> connection.stall(Direction.TO_CLIENT));
  }

  /** Waits, but no longer if one side has found something wrong. */
  private void awaitThat(Callable<Boolean> holds, Counterpart counterpart, Chromium browser) {
    try {
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(10))
          .until(() -> holds.call() || counterpart.trouble() != null || pageHasFailed());
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(counterpart + "\n" + browser, e);
    }
  }

  private boolean pageHasFailed() {
    return pages.report().getNow(Map.of()).containsKey("failure");
  }
}
