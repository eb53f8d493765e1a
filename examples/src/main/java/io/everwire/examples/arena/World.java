package io.everwire.examples.arena;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** The game as the server plays it; the only one that decides. Used by the server's loop alone. */
final class World {
  static final int TICKS_PER_SECOND = 30;
  static final int MOST_PLAYERS = 500;

  private static final int GEMS = 12;
  private static final double REACH_CM = 100;

  private final RandomGenerator random;
  private final Map<Integer, Contender> contenders = new LinkedHashMap<>();
  private final List<Place> gems = new ArrayList<>();
  private int lastId;

  World(RandomGenerator random) {
    this.random = random;
    for (int i = 0; i < GEMS; i++) {
      gems.add(anywhere());
    }
  }

  private Place anywhere() {
    return new Place(random.nextInt(Place.WIDTH_CM + 1), random.nextInt(Place.HEIGHT_CM + 1));
  }

  /** A player comes; its id, or nothing if the arena is full. */
  Optional<Integer> join() {
    if (contenders.size() == MOST_PLAYERS) {
      return Optional.empty();
    }
    do {
      lastId = (lastId + 1) & 0xffff;
    } while (contenders.containsKey(lastId));
    contenders.put(lastId, new Contender(lastId, anywhere()));
    return Optional.of(lastId);
  }

  void leave(int id) {
    contenders.remove(id);
  }

  void offer(int id, Input input) {
    Contender contender = contenders.get(id);
    if (contender != null) {
      contender.offer(input);
    }
  }

  /** Plays on by one tick. */
  WorldState tick(long timeMicros) {
    Map<Integer, PlayerState> players = new LinkedHashMap<>();
    contenders.forEach(
        (id, contender) -> {
          contender.move();
          gems.replaceAll(gem -> taken(contender, gem) ? anywhere() : gem);
          players.put(id, contender.state());
        });
    return new WorldState(timeMicros, players, List.copyOf(gems));
  }

  private static boolean taken(Contender contender, Place gem) {
    boolean reached = contender.place().point().distanceTo(gem.point()) < REACH_CM;
    if (reached) {
      contender.takeGem();
    }
    return reached;
  }
}
