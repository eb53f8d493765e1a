package io.everwire.examples.arena;

import io.everwire.Codec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The whole game at one tick of the server: what every client is sent, 12 bytes for each player and
 * 4 for each gem.
 *
 * @param timeMicros when, by the server's wall clock, in microseconds since 1970
 * @param players by id
 * @param gems where something can be taken
 */
record WorldState(long timeMicros, Map<Integer, PlayerState> players, List<Place> gems) {
  static final Codec<WorldState> CODEC = Codec.of(WorldState::encode, WorldState::decode);

  private static final int HEAD_BYTES = Long.BYTES + 2 * Short.BYTES;
  private static final int PLAYER_BYTES = 4 * Short.BYTES + Integer.BYTES;
  private static final int GEM_BYTES = 2 * Short.BYTES;

  /**
   * Where a player is between two ticks; before the first and after the second as at these.
   *
   * @param earlier the first
   * @param later the second
   * @param id whose
   * @param timeMicros when
   * @return the point; empty if the player is not there
   */
  static Optional<Point> between(WorldState earlier, WorldState later, int id, long timeMicros) {
    PlayerState from = earlier.players.get(id);
    PlayerState to = later.players.get(id);
    if (from == null || to == null) {
      return Optional.ofNullable(from == null ? to : from).map(known -> known.place().point());
    }
    long span = later.timeMicros - earlier.timeMicros;
    double share = span <= 0 ? 1 : (double) (timeMicros - earlier.timeMicros) / span;
    Point start = from.place().point();
    Point way = to.place().point().minus(start);
    return Optional.of(start.plus(way.times(Math.max(0, Math.min(1, share)))));
  }

  private ByteBuffer encode() {
    ByteBuffer bytes =
        ByteBuffer.allocate(HEAD_BYTES + players.size() * PLAYER_BYTES + gems.size() * GEM_BYTES);
    bytes.putLong(timeMicros).putShort((short) players.size()).putShort((short) gems.size());
    for (PlayerState player : players.values()) {
      bytes.putShort((short) player.id());
      put(bytes, player.place());
      bytes.putInt(player.lastInput()).putShort((short) player.score());
    }
    gems.forEach(gem -> put(bytes, gem));
    return bytes.flip();
  }

  private static void put(ByteBuffer bytes, Place place) {
    bytes.putShort((short) place.x()).putShort((short) place.y());
  }

  private static WorldState decode(ByteBuffer bytes) {
    long time = bytes.getLong();
    int playerCount = Short.toUnsignedInt(bytes.getShort());
    int gemCount = Short.toUnsignedInt(bytes.getShort());
    Map<Integer, PlayerState> players = new LinkedHashMap<>();
    for (int i = 0; i < playerCount; i++) {
      int id = Short.toUnsignedInt(bytes.getShort());
      Place place = place(bytes);
      int lastInput = bytes.getInt();
      players.put(id, new PlayerState(id, place, lastInput, Short.toUnsignedInt(bytes.getShort())));
    }
    List<Place> gems = new ArrayList<>();
    for (int i = 0; i < gemCount; i++) {
      gems.add(place(bytes));
    }
    return new WorldState(time, players, gems);
  }

  private static Place place(ByteBuffer bytes) {
    return new Place(Short.toUnsignedInt(bytes.getShort()), Short.toUnsignedInt(bytes.getShort()));
  }
}
