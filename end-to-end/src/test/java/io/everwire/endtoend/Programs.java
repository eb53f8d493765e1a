package io.everwire.endtoend;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Programs of the machine that tests run and that a machine may lack. */
public final class Programs {
  private Programs() {}

  /**
   * Skips the test if a program is missing.
   *
   * @param name its name, as on a command line
   * @return where it is
   */
  public static Path require(String name) {
    // Debian keeps servers where only root looks.
    String places = System.getenv("PATH") + File.pathSeparator + "/usr/sbin";
    Optional<Path> found =
        Arrays.stream(places.split(File.pathSeparator))
            .map(place -> Path.of(place, name))
            .filter(place -> Files.isRegularFile(place) && Files.isExecutable(place))
            .findFirst();
    assumeTrue(found.isPresent(), "needs program: " + name);
    return found.orElseThrow();
  }
}
