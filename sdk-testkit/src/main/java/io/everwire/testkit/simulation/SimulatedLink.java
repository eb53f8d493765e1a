package io.everwire.testkit.simulation;

import io.everwire.transport.CloseReason;
import io.everwire.transport.LinkConfig;
import io.everwire.transport.LinkTraits;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One link of a simulated network, seen from outside: what a test takes hold of to stall or cut it.
 *
 * <p>A cut link is dead at once, but each side notices in its own time, or never; until then it
 * goes on sending into nothing.
 */
public final class SimulatedLink {
  private final SimulatedNetwork network;
  private final long number;
  private final String address;
  private final NetworkConditions conditions;
  private final LinkEnd client;
  private final LinkEnd server;
  private final Pipe toServer;
  private final Pipe toClient;
  private boolean cut;

  SimulatedLink(
      SimulatedNetwork network,
      long number,
      String address,
      NetworkConditions conditions,
      VirtualNode clientNode,
      LinkConfig clientConfig,
      VirtualNode serverNode,
      LinkConfig serverConfig) {
    this.network = network;
    this.number = number;
    this.address = address;
    this.conditions = conditions;
    LinkTraits traits = new LinkTraits(conditions.maxMessageBytes(), false);
    client = new LinkEnd(this, Direction.TO_SERVER, clientNode, clientConfig, traits);
    server = new LinkEnd(this, Direction.TO_CLIENT, serverNode, serverConfig, traits);
    toServer = new Pipe(this, client, server, conditions);
    toClient = new Pipe(this, server, client, conditions);
  }

  /**
   * Tells links apart.
   *
   * @return 1 for the first link of the network
   */
  public long number() {
    return number;
  }

  /**
   * Where the link was opened to.
   *
   * @return the listener's address, such as {@code node-a}
   */
  public String address() {
    return address;
  }

  /**
   * The node that connected.
   *
   * @return the node
   */
  public VirtualNode client() {
    return client.node();
  }

  /**
   * The node that listens.
   *
   * @return the node
   */
  public VirtualNode server() {
    return server.node();
  }

  /**
   * Whether messages still pass in both directions.
   *
   * @return false once the link was cut or closed
   */
  public boolean isAlive() {
    return client.isOpen() && server.isOpen() && !cut;
  }

  /**
   * Whether the connecting side still has the link: it has neither closed it nor heard of its end.
   *
   * @return also true for a link that was cut, until that side notices
   */
  public boolean isHeldByClient() {
    return client.isOpening() || client.isOpen();
  }

  /**
   * Messages that one side has sent, those that were lost included.
   *
   * @param direction which way
   * @return since the link was opened
   */
  public long messagesSent(Direction direction) {
    return pipe(direction).sent();
  }

  /**
   * Bytes under way.
   *
   * @param direction which way
   * @return the bytes of all messages that were sent and have not arrived
   */
  public long bytesUnderWay(Direction direction) {
    return pipe(direction).bytes();
  }

  /**
   * The most bytes that ever were under way at once.
   *
   * @param direction which way
   * @return the peak
   */
  public long peakBytes(Direction direction) {
    return pipe(direction).peakBytes();
  }

  /**
   * Kills the link: nothing that is under way arrives. Each side notices within the network's
   * conditions.
   */
  public void cut() {
    cut(drawNotice(), drawNotice());
  }

  /**
   * Kills the link: nothing that is under way arrives.
   *
   * @param clientNotices when the connecting side finds out, or null for never
   * @param serverNotices when the listening side finds out, or null for never
   */
  public void cut(@Nullable Duration clientNotices, @Nullable Duration serverNotices) {
    toServer.destroy();
    toClient.destroy();
    die(clientNotices, serverNotices);
  }

  /**
   * Lets nothing arrive for a while; what is sent waits.
   *
   * @param direction which way
   * @param duration how long from now
   */
  public void stall(Direction direction, Duration duration) {
    pipe(direction).stall(duration.toNanos());
  }

  @Override
  public String toString() {
    return "link " + number + " to " + address;
  }

  LinkEnd end(Direction outward) {
    return outward == Direction.TO_SERVER ? client : server;
  }

  Pipe pipe(Direction direction) {
    return direction == Direction.TO_SERVER ? toServer : toClient;
  }

  void send(Direction direction, ByteBuffer message) {
    Pipe pipe = pipe(direction);
    if (pipe.isFull()) {
      network.sentWhileFull();
    }
    Fate fate =
        pipe.isSevered()
            ? Fate.pass()
            : network.fateOf(new Passage(this, direction, pipe.sent(), message.asReadOnlyBuffer()));
    switch (fate.kind()) {
      case PASS -> pipe.send(message, null);
      case STALL -> {
        pipe.stall(fate.stall().toNanos());
        pipe.send(message, null);
      }
      case REPLACE -> pipe.send(fate.replacement(), null);
      case CUT_BEFORE -> {
        cut();
        pipe.send(message, null);
      }
      case CUT_AT -> {
        toServer.sever();
        toClient.sever();
        die(drawNotice(), drawNotice());
        pipe.send(message, null);
      }
      case CUT_AFTER -> pipe.send(message, this::cut);
    }
    if (fate.kind() != Fate.Kind.REPLACE) {
      network.underWay(pipe.bytes());
    }
  }

  /** One side closes: what it sent before is still delivered, then the other side is told. */
  void closedBy(Direction outward) {
    pipe(outward).sendEnd();
  }

  /** One side has heard that the link is over: nothing is taken from it any more. */
  void goneFor(Direction outward) {
    pipe(outward).sever();
    pipe(outward.opposite()).destroy();
  }

  void endClosed() {
    if (isOver(client) && (isOver(server) || server.isOpening())) {
      network.gone(this);
    }
  }

  /** A node of this link has crashed: the other side notices by itself, or never. */
  void crashed(VirtualNode node) {
    toServer.sever();
    toClient.sever();
    LinkEnd survivor = client.node() == node ? server : client;
    cut = true;
    notice(survivor, drawNotice());
    endClosed();
  }

  long worldNanos() {
    return network.worldNanos();
  }

  void cancel(Event event) {
    network.cancel(event);
  }

  long drawLatency() {
    return network.draw(conditions.latency(), conditions.jitter());
  }

  long drawLinger() {
    return network.draw(Duration.ZERO, conditions.linger());
  }

  long drawOpening() {
    return network.draw(conditions.latency().multipliedBy(2), conditions.openJitter());
  }

  private static boolean isOver(LinkEnd end) {
    return end.isClosed() || end.node().isCrashed();
  }

  private void die(@Nullable Duration clientNotices, @Nullable Duration serverNotices) {
    if (cut) {
      return;
    }
    cut = true;
    notice(client, clientNotices);
    notice(server, serverNotices);
  }

  private void notice(LinkEnd end, @Nullable Duration delay) {
    if (delay != null) {
      end.noticeAfter(delay, CloseReason.of(CloseReason.Kind.LOST, this + " was cut"));
    }
  }

  private @Nullable Duration drawNotice() {
    return network.chance(conditions.halfOpen())
        ? null
        : Duration.ofNanos(network.draw(Duration.ZERO, conditions.noticeWithin()));
  }
}
