package io.everwire.examples.arena;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class WorldTest {
  private final World world = new World(new SplittableRandom(1));

  private int join() {
    return world.join().orElseThrow();
  }

  @Test
  void whoTakesAGemScores() {
    int id = join();
    WorldState state = world.tick(0);
    for (int i = 1; i < 2_000 && score(state, id) == 0; i++) {
      Place own = requireNonNull(state.players().get(id)).place();
      world.offer(id, new Input(i, Heading.towards(own, state.gems().get(0))));
      state = world.tick(i);
    }
    assertThat(score(state, id)).isPositive();
    assertThat(state.gems()).hasSameSizeAs(world.tick(0).gems());
  }

  private static int score(WorldState state, int id) {
    return requireNonNull(state.players().get(id)).score();
  }

  @Test
  void whoLeavesIsGone() {
    int stays = join();
    int leaves = join();
    world.leave(leaves);
    assertThat(world.tick(0).players()).containsOnlyKeys(stays);
  }

  @Test
  void theArenaHasRoomForSoMany() {
    for (int i = 0; i < World.MOST_PLAYERS; i++) {
      join();
    }
    assertThat(world.join()).isEmpty();
  }

  @Test
  void aStateIsTheSameAtTheOtherEnd() {
    join();
    join();
    WorldState state = world.tick(1_234_567_890_123_456L);
    assertThat(WorldState.CODEC.decode(WorldState.CODEC.encode(state))).isEqualTo(state);
  }

  @Test
  void wallsStopAPlayer() {
    assertThat(new Place(0, 0).step(Heading.NORTH_WEST)).isEqualTo(new Place(0, 0));
    Place corner = new Place(Place.WIDTH_CM, Place.HEIGHT_CM);
    assertThat(corner.step(Heading.SOUTH_EAST)).isEqualTo(corner);
  }

  @Test
  void aHeadingThatIsNoneIsNotDecoded() {
    ByteBuffer odd = ByteBuffer.allocate(5).putInt(1).put((byte) 9).flip();
    assertThatThrownBy(() -> Input.CODEC.decode(odd)).isInstanceOf(IllegalArgumentException.class);
  }
}
