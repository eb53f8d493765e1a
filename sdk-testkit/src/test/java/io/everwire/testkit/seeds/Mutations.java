package io.everwire.testkit.seeds;

import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/** Damages messages as broken software, broken machines and attackers do. */
final class Mutations {
  private final RandomGenerator random;

  Mutations(RandomGenerator random) {
    this.random = random;
  }

  ByteBuffer mutate(ByteBuffer message) {
    byte[] bytes = new byte[message.remaining()];
    message.duplicate().get(bytes);
    return ByteBuffer.wrap(
        switch (random.nextInt(7)) {
          case 0 -> flipBits(bytes, 1);
          case 1 -> flipBits(bytes, 1 + bytes.length / 10);
          case 2 -> truncate(bytes);
          case 3 -> append(bytes, noise(random.nextInt(1, 40)));
          // Batches can be concatenated, so this is every frame twice: more than was granted.
          case 4 -> append(bytes, bytes);
          case 5 -> noise(random.nextInt(200));
          default -> raiseNumbers(bytes);
        });
  }

  private byte[] flipBits(byte[] bytes, int count) {
    for (int i = 0; i < count && bytes.length > 0; i++) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return bytes;
  }

  private byte[] truncate(byte[] bytes) {
    byte[] shorter = new byte[random.nextInt(bytes.length + 1)];
    System.arraycopy(bytes, 0, shorter, 0, shorter.length);
    return shorter;
  }

  /** Small numbers stand for numbers of streams, counts and sizes: makes some of them larger. */
  private byte[] raiseNumbers(byte[] bytes) {
    for (int i = 0; i < Math.min(bytes.length, 64); i++) {
      if (bytes[i] >= 0 && bytes[i] < 100 && random.nextInt(8) == 0) {
        bytes[i] += (byte) random.nextInt(1, 20);
      }
    }
    return bytes;
  }

  private byte[] noise(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] append(byte[] first, byte[] second) {
    byte[] both = new byte[first.length + second.length];
    System.arraycopy(first, 0, both, 0, first.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
