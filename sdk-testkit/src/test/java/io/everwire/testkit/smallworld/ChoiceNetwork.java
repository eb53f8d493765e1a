package io.everwire.testkit.smallworld;

import io.everwire.transport.Endpoint;
import io.everwire.transport.Link;
import io.everwire.transport.LinkAcceptor;
import io.everwire.transport.LinkConfig;
import io.everwire.transport.LinkFacts;
import io.everwire.transport.LinkListener;
import io.everwire.transport.Listener;
import io.everwire.transport.Transport;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Links of a small world: whatever happens on them happens because somebody chose it. */
final class ChoiceNetwork implements Transport {
  private final int maxLinks;
  private final int maxDeaths;
  private final List<ChoiceLink> links = new ArrayList<>();
  private @Nullable LinkAcceptor acceptor;
  private int opened;
  private int deaths;

  /**
   * A network.
   *
   * @param maxLinks how many links may be opened; further ones never open
   * @param maxDeaths how many links may die
   */
  ChoiceNetwork(int maxLinks, int maxDeaths) {
    this.maxLinks = maxLinks;
    this.maxDeaths = maxDeaths;
  }

  @Override
  public Set<String> schemes() {
    return Set.of("sim");
  }

  @Override
  public Link connect(Endpoint endpoint, LinkConfig config, LinkListener listener) {
    ChoiceLink link = new ChoiceLink(++opened, opened <= maxLinks, listener);
    links.add(link);
    return link.client();
  }

  @Override
  public Listener listen(Endpoint endpoint, LinkConfig config, LinkAcceptor taker) {
    acceptor = taker;
    return new Listener() {
      @Override
      public URI uri() {
        return endpoint.uri();
      }

      @Override
      public void close() {}
    };
  }

  boolean mayOpenMore() {
    return opened < maxLinks;
  }

  /** What may happen in the network now. */
  void addChoices(List<Choice> choices) {
    for (ChoiceLink link : links) {
      if (link.mayOpen()) {
        choices.add(new Choice(link, "opens", () -> open(link)));
      }
      for (ChoiceLink.End end : link.ends()) {
        if (end.mayTake()) {
          choices.add(new Choice(end, "takes a message", end::take));
        }
        if (end.mayNotice()) {
          choices.add(new Choice(end, "notices the end", end::notice));
        }
      }
      if (deaths < maxDeaths && link.mayDie()) {
        choices.add(new Choice(link, Choice.DIES, () -> die(link)));
      }
    }
  }

  private void open(ChoiceLink link) {
    LinkAcceptor taker = acceptor;
    if (taker != null) {
      link.open(taker, new LinkFacts("sim", URI.create("sim://server"), Map.of(), null, null));
    }
  }

  private void die(ChoiceLink link) {
    deaths++;
    link.die();
  }

  /** Tells each side of what it has closed itself, and forgets links that both sides have left. */
  void tidy() {
    for (ChoiceLink link : List.copyOf(links)) {
      for (ChoiceLink.End end : link.ends()) {
        if (end.hasClosedItself()) {
          end.notice();
        }
      }
    }
    links.removeIf(ChoiceLink::isOver);
  }

  Object[] state() {
    List<Object> state = new ArrayList<>();
    state.add(opened);
    state.add(deaths);
    for (ChoiceLink link : links) {
      link.addState(state);
    }
    return state.toArray();
  }
}
