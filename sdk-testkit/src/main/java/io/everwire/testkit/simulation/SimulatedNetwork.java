package io.everwire.testkit.simulation;

import static java.util.Objects.requireNonNull;

import io.everwire.transport.CloseReason;
import io.everwire.transport.Endpoint;
import io.everwire.transport.LinkAcceptor;
import io.everwire.transport.LinkConfig;
import io.everwire.transport.LinkListener;
import io.everwire.transport.Transport;
import io.everwire.transport.TransportException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A network of links that exist only in a {@link VirtualEnvironment}. Addresses are {@code
 * sim://name}, with a path if one likes; each node uses the network through a {@link #transport} of
 * its own.
 *
 * <ul>
 *   <li>Messages of one direction of a link arrive in order, after a drawn time, or not at all.
 *   <li>Faults come from outside: by hand on {@link #links}, message by message through {@link
 *       #interfere}, or by {@link RandomFaults}.
 *   <li>Links of a node that crashes are dead; their peers notice in their own time.
 * </ul>
 */
public final class SimulatedNetwork {
  /** What a simulated network does with somebody who wants to connect. */
  private enum Barrier {
    REFUSE,
    SILENCE,
    MUTE,
    DROP
  }

  private final VirtualEnvironment world;
  private final SplittableRandom random;
  private final Map<String, SimulatedListener> listeners = new HashMap<>();
  private final Map<String, NetworkConditions> conditionsByAddress = new HashMap<>();
  private final Map<String, Barrier> barriers = new HashMap<>();
  private final Map<String, Duration> lifetimes = new HashMap<>();
  private final Map<String, String> routes = new HashMap<>();
  private final Set<SimulatedLink> links = new LinkedHashSet<>();
  private final Set<VirtualNode> watched = new HashSet<>();
  private NetworkConditions conditions = NetworkConditions.local();
  private Interference interference = Interference.NONE;
  private long linksOpened;
  private long sendsWhileFull;
  private long peakBytesUnderWay;
  private int freePort = 49_152;

  /**
   * A network without nodes.
   *
   * @param world where it exists; its seed decides the network's draws as well
   */
  public SimulatedNetwork(VirtualEnvironment world) {
    this.world = requireNonNull(world, "world");
    random = world.splitRandom();
  }

  /**
   * How a node reaches the network, for the builders of clients and servers.
   *
   * @param node whose links these are
   * @return the transport of scheme {@code sim}, and of {@code sims}, which passes for encrypted
   */
  public Transport transport(VirtualNode node) {
    return new SimulatedTransport(this, requireNonNull(node, "node"));
  }

  /**
   * Sets how links behave that are opened from now on. {@link NetworkConditions#local()} by
   * default.
   *
   * @param conditions for every address that has none of its own
   */
  public void conditions(NetworkConditions conditions) {
    this.conditions = requireNonNull(conditions, "conditions");
  }

  /**
   * Sets how links to one address behave that are opened from now on.
   *
   * @param address as in {@code sim://address}
   * @param conditions for this address
   */
  public void conditions(String address, NetworkConditions conditions) {
    conditionsByAddress.put(
        requireNonNull(address, "address"), requireNonNull(conditions, "conditions"));
  }

  /**
   * Sets who decides the fate of each message from now on.
   *
   * @param interference takes the place of the one before
   */
  public void interfere(Interference interference) {
    this.interference = requireNonNull(interference, "interference");
  }

  /**
   * Refuses whoever connects to an address.
   *
   * @param address as in {@code sim://address}
   */
  public void refuse(String address) {
    barriers.put(requireNonNull(address, "address"), Barrier.REFUSE);
  }

  /**
   * Answers nobody who connects to an address: each such link fails when its time to open is over.
   *
   * @param address as in {@code sim://address}
   */
  public void silence(String address) {
    barriers.put(requireNonNull(address, "address"), Barrier.SILENCE);
  }

  /**
   * Opens links to an address from now on, and lets nothing pass over them in either direction; nor
   * does either side notice.
   *
   * @param address as in {@code sim://address}
   */
  public void mute(String address) {
    barriers.put(requireNonNull(address, "address"), Barrier.MUTE);
  }

  /**
   * Opens links to an address from now on, and drops each as soon as it is open.
   *
   * @param address as in {@code sim://address}
   */
  public void drop(String address) {
    barriers.put(requireNonNull(address, "address"), Barrier.DROP);
  }

  /**
   * Leads links to an address that are opened from now on somewhere else, as a balancer does.
   *
   * @param address as in {@code sim://address}
   * @param target the address that is really reached; the first address for an end of this
   */
  public void route(String address, String target) {
    routes.put(requireNonNull(address, "address"), requireNonNull(target, "target"));
  }

  /**
   * Lets links to an address that are opened from now on die so long after they have opened.
   *
   * @param address as in {@code sim://address}
   * @param life how long they live; null for as long as nothing else happens to them
   */
  public void lifetime(String address, @Nullable Duration life) {
    if (life == null) {
      lifetimes.remove(requireNonNull(address, "address"));
    } else {
      lifetimes.put(requireNonNull(address, "address"), life);
    }
  }

  /**
   * Takes back {@link #refuse}, {@link #silence}, {@link #mute} and {@link #drop}.
   *
   * @param address as in {@code sim://address}
   */
  public void unblock(String address) {
    barriers.remove(requireNonNull(address, "address"));
  }

  /**
   * The links of which at least one side is not yet told that they ended.
   *
   * @return the oldest first
   */
  public List<SimulatedLink> links() {
    return List.copyOf(links);
  }

  /**
   * The links over which messages still pass.
   *
   * @return the oldest first
   */
  public List<SimulatedLink> aliveLinks() {
    return links.stream().filter(SimulatedLink::isAlive).toList();
  }

  /**
   * How many links were opened.
   *
   * @return since the network began, failed ones included
   */
  public long linksOpened() {
    return linksOpened;
  }

  /**
   * How often somebody sent over a link that had said that it is not writable.
   *
   * @return 0 for well-behaved senders, save for the few messages that end a link
   */
  public long sendsWhileFull() {
    return sendsWhileFull;
  }

  /**
   * The most bytes that ever were under way at once, in one direction of one link.
   *
   * @return the peak over all links
   */
  public long peakBytesUnderWay() {
    return peakBytesUnderWay;
  }

  void underWay(long bytes) {
    peakBytesUnderWay = Math.max(peakBytesUnderWay, bytes);
  }

  SimulatedListener listen(
      VirtualNode node, Endpoint endpoint, LinkConfig config, LinkAcceptor acceptor)
      throws TransportException {
    watch(node);
    Endpoint bound = freePort(endpoint);
    String address = address(bound);
    SimulatedListener listener =
        new SimulatedListener(this, node, address, bound.uri(), config, acceptor);
    if (listeners.putIfAbsent(address, listener) != null) {
      throw new TransportException(
          "cannot listen on sim://" + address + ": address is in use", null);
    }
    return listener;
  }

  void unbind(SimulatedListener listener) {
    listeners.remove(listener.address(), listener);
    for (SimulatedLink link : links()) {
      if (link.server() == listener.node() && link.address().equals(listener.address())) {
        link.end(Direction.TO_CLIENT)
            .close(CloseReason.local("listener at sim://" + listener.address() + " is closed"));
      }
    }
  }

  LinkEnd connect(VirtualNode node, Endpoint endpoint, LinkConfig config, LinkListener listener) {
    watch(node);
    String address = address(endpoint);
    NetworkConditions ofLink = conditionsByAddress.getOrDefault(address, conditions);
    SimulatedListener target = listeners.get(routes.getOrDefault(address, address));
    VirtualNode far = target == null ? node : target.node();
    LinkConfig farConfig = target == null ? config : target.config();
    SimulatedLink link =
        new SimulatedLink(this, ++linksOpened, address, ofLink, node, config, far, farConfig);
    LinkEnd near = link.end(Direction.TO_SERVER);
    near.listener(listener);
    links.add(link);
    long opening = link.drawOpening();
    @Nullable Barrier barrier = barriers.get(address);
    if (barrier == Barrier.SILENCE || opening > config.openTimeout().toNanos()) {
      near.noticeAfter(
          config.openTimeout(), unreachable(address, "no answer within " + config.openTimeout()));
    } else if (barrier == Barrier.REFUSE || target == null) {
      near.noticeAfter(Duration.ofNanos(opening), unreachable(address, "connection refused"));
    } else {
      // The listening side has the link a little before the connecting side hears of it.
      long half = opening / 2;
      far.deliver(half, () -> accept(target, link, endpoint, opening - half));
    }
    return near;
  }

  private void accept(
      SimulatedListener target, SimulatedLink link, Endpoint endpoint, long untilClientKnows) {
    LinkEnd near = link.end(Direction.TO_SERVER);
    if (near.isClosed() || !near.isOpening() || link.end(Direction.TO_CLIENT).isClosed()) {
      return;
    }
    if (listeners.get(target.address()) != target) {
      near.noticeAfter(
          Duration.ofNanos(untilClientKnows), unreachable(target.address(), "connection refused"));
      return;
    }
    target.accept(link, endpoint);
    near.node()
        .deliver(
            untilClientKnows,
            () -> {
              near.tellOpen();
              afterOpening(link);
            });
  }

  private void afterOpening(SimulatedLink link) {
    @Nullable Barrier barrier = barriers.get(link.address());
    @Nullable Duration life = lifetimes.get(link.address());
    if (barrier == Barrier.MUTE) {
      link.cut(null, null);
    } else if (barrier == Barrier.DROP) {
      link.cut(Duration.ZERO, Duration.ZERO);
    } else if (life != null) {
      link.client().deliver(life.toNanos(), link::cut);
    }
  }

  void gone(SimulatedLink link) {
    links.remove(link);
  }

  Fate fateOf(Passage passage) {
    return interference.fateOf(passage);
  }

  void sentWhileFull() {
    sendsWhileFull++;
  }

  long worldNanos() {
    return world.worldNanos();
  }

  void cancel(Event event) {
    world.cancel(event);
  }

  /** A time between the least and the least plus the spread. */
  long draw(Duration least, Duration spread) {
    long spreadNanos = spread.toNanos();
    return least.toNanos() + (spreadNanos == 0 ? 0 : random.nextLong(spreadNanos + 1));
  }

  boolean chance(double probability) {
    return probability > 0 && random.nextDouble() < probability;
  }

  private void watch(VirtualNode node) {
    if (watched.add(node)) {
      node.onCrash(() -> crashed(node));
    }
  }

  private void crashed(VirtualNode node) {
    watched.remove(node);
    listeners.values().removeIf(listener -> listener.node() == node);
    for (SimulatedLink link : new ArrayList<>(links)) {
      if (link.client() == node || link.server() == node) {
        link.crashed(node);
      }
    }
  }

  private Endpoint freePort(Endpoint endpoint) {
    if (endpoint.uri().getPort() != 0) {
      return endpoint;
    }
    String uri = endpoint.uri().toString().replaceFirst(":0(?=$|/)", ":" + freePort++);
    return Endpoint.of(uri);
  }

  private static CloseReason unreachable(String address, String why) {
    return CloseReason.of(
        CloseReason.Kind.UNREACHABLE, "cannot reach sim://" + address + ": " + why);
  }

  private static String address(Endpoint endpoint) {
    String authority = endpoint.uri().getAuthority();
    if (authority == null || authority.isEmpty()) {
      throw new IllegalArgumentException(
          "endpoint \"" + endpoint.uri() + "\" names no address, such as sim://node-a");
    }
    return authority;
  }
}
