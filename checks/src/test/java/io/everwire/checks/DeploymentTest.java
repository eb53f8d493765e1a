package io.everwire.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The proxies' configurations in {@code docs/deployment.md} are the files that the tests use. */
class DeploymentTest {
  private static final Path FILES =
      Repository.root().resolve("end-to-end/src/test/resources/proxies");
  private static final Pattern BLOCK =
      Pattern.compile("^```(?:nginx|haproxy)\\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);

  @Test
  void everyConfigurationIsAFileOfTheTestsAndEveryFileIsShown() {
    List<String> tested =
        Repository.files(FILES, file -> true).stream().map(Repository::read).toList();
    String document = Repository.read(Repository.root().resolve("docs/deployment.md"));
    List<String> shown = BLOCK.matcher(document).results().map(block -> block.group(1)).toList();
    assertThat(tested).isNotEmpty();
    assertThat(shown).containsExactlyInAnyOrderElementsOf(tested);
  }
}
