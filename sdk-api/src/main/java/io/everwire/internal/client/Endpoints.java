package io.everwire.internal.client;

import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.internal.session.TransportRegistry.Resolved;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of a client, the preferred one first: where its server has sent it, then what the
 * application has moved to by hand, then those that it was configured with. Confined to the
 * client's serializer.
 */
final class Endpoints {
  private final List<Resolved> configured;
  private final Demotions demotions;
  private @Nullable Resolved chosen;
  private @Nullable Resolved hinted;

  Endpoints(List<Resolved> configured, Demotions demotions) {
    this.configured = configured;
    this.demotions = demotions;
  }

  /** The application has moved here: preferred until it moves elsewhere. */
  void choose(Resolved endpoint) {
    chosen = endpoint;
    forgetUnused();
  }

  /** The server has sent the client here: preferred before all until {@link #forgetHint}. */
  void hint(Resolved endpoint) {
    hinted = endpoint;
    forgetUnused();
  }

  /** What the server said no longer holds. */
  void forgetHint() {
    hinted = null;
    forgetUnused();
  }

  /** A session was opened here: a hint that did not lead to it leads to another server. */
  void onSessionOpened(URI endpoint) {
    if (hinted != null && !uri(hinted).equals(endpoint)) {
      forgetHint();
    }
  }

  private void forgetUnused() {
    demotions.keepOnly(byPreference().keySet());
  }

  private Map<URI, Resolved> byPreference() {
    Map<URI, Resolved> all = new LinkedHashMap<>();
    if (hinted != null) {
      all.put(uri(hinted), hinted);
    }
    if (chosen != null) {
      all.putIfAbsent(uri(chosen), chosen);
    }
    configured.forEach(endpoint -> all.putIfAbsent(uri(endpoint), endpoint));
    return all;
  }

  /**
   * In which order to connect: those that are demoted come last. What is shut out is left out,
   * unless that is all there is.
   */
  List<Resolved> order(Predicate<URI> shutOut, long nowNanos) {
    List<Resolved> good = new ArrayList<>();
    List<Resolved> demoted = new ArrayList<>();
    List<Resolved> refused = new ArrayList<>();
    byPreference()
        .forEach(
            (uri, endpoint) -> {
              if (shutOut.test(uri)) {
                refused.add(endpoint);
              } else if (demotions.left(uri, nowNanos).isZero()) {
                good.add(endpoint);
              } else {
                demoted.add(endpoint);
              }
            });
    good.addAll(demoted);
    return good.isEmpty() ? refused : good;
  }

  /**
   * The endpoints that are preferred to one, shut out ones left out.
   *
   * @return empty if it is the best, or not one of them at all
   */
  List<Resolved> betterThan(URI endpoint, Predicate<URI> shutOut) {
    Map<URI, Resolved> all = byPreference();
    List<Resolved> better = new ArrayList<>();
    if (all.containsKey(endpoint)) {
      for (Map.Entry<URI, Resolved> each : all.entrySet()) {
        if (each.getKey().equals(endpoint)) {
          break;
        }
        if (!shutOut.test(each.getKey())) {
          better.add(each.getValue());
        }
      }
    }
    return better;
  }

  /** How long an endpoint is still demoted; zero if it is not. */
  Duration demotionLeft(Resolved endpoint, long nowNanos) {
    return demotions.left(uri(endpoint), nowNanos);
  }

  /** Why endpoints that are preferred to the one reached in a race were not reached. */
  Status whyNot(List<Resolved> better, EndpointRace race, long nowNanos) {
    List<String> reasons = new ArrayList<>();
    for (Resolved endpoint : better) {
      Duration demoted = demotionLeft(endpoint, nowNanos);
      String untried =
          demoted.isZero()
              ? ": not tried"
              : ": demoted for " + demoted.toMillis() + " ms, its links were of no use";
      reasons.add(
          race.failureOf(uri(endpoint)).map(Status::message).orElse(uri(endpoint) + untried));
    }
    return Status.of(StatusCode.UNAVAILABLE, String.join("; ", reasons));
  }

  Demotions demotions() {
    return demotions;
  }

  static URI uri(Resolved endpoint) {
    return endpoint.endpoint().uri();
  }
}
