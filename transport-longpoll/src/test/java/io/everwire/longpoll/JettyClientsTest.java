package io.everwire.longpoll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everwire.transport.SystemEnvironment;
import java.time.Duration;
import org.eclipse.jetty.client.HttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who shares a client, and for how long it is there. */
class JettyClientsTest {
  private final JettyClients clients = new JettyClients(HttpOptions.defaults());
  private final SystemEnvironment environment = new SystemEnvironment("one");
  private final SystemEnvironment other = new SystemEnvironment("other");

  @AfterEach
  void close() {
    environment.close();
    other.close();
  }

  private static void awaitStopped(HttpClient client) {
    await().atMost(Duration.ofSeconds(30)).until(client::isStopped);
  }

  @Test
  void anEnvironmentHasOneClientAndNoOtherUsesIt() {
    HttpClient client = clients.acquire(environment);
    assertThat(clients.acquire(environment)).isSameAs(client);
    HttpClient ofOther = clients.acquire(other);
    assertThat(ofOther).isNotSameAs(client);
    clients.release(environment);
    clients.release(environment);
    clients.release(other);
    awaitStopped(client);
    awaitStopped(ofOther);
  }

  @Test
  void aClientThatIsUsedAgainSoonGoesOn() {
    HttpClient client = clients.acquire(environment);
    clients.release(environment);
    assertThat(clients.acquire(environment)).isSameAs(client);
    HttpClient releasedLater = clients.acquire(other);
    clients.release(other);
    awaitStopped(releasedLater);
    assertThat(client.isRunning()).isTrue();
    clients.release(environment);
    awaitStopped(client);
  }

  @Test
  void whoComesAfterTheEndHasAnother() {
    HttpClient client = clients.acquire(environment);
    clients.release(environment);
    awaitStopped(client);
    HttpClient next = clients.acquire(environment);
    assertThat(next).isNotSameAs(client);
    assertThat(next.isRunning()).isTrue();
    clients.release(environment);
    awaitStopped(next);
  }
}
