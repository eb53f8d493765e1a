package io.everwire.checks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Says by name which tests of the modules before this one were skipped, and why; the build tool
 * only counts them. A test that needs a program assumes it with a message that starts with {@code
 * needs program:}.
 */
class SkippedTestsTest {
  @Test
  @SuppressWarnings("SystemOut") // the console is where the build is read
  void areNamed() throws Exception {
    for (Path module : Repository.modules()) {
      for (Path report :
          Repository.files(
              module.resolve("target/surefire-reports"),
              file -> file.toString().endsWith(".xml"))) {
        for (String skipped : skippedIn(report)) {
          System.out.println("SKIPPED " + skipped);
        }
      }
    }
  }

  private static List<String> skippedIn(Path report) throws Exception {
    NodeList skipped =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(report.toFile())
            .getElementsByTagName("skipped");
    List<String> tests = new ArrayList<>();
    for (int i = 0; i < skipped.getLength(); i++) {
      Element why = (Element) skipped.item(i);
      Element test = (Element) why.getParentNode();
      tests.add(
          test.getAttribute("classname")
              + "."
              + test.getAttribute("name")
              + ": "
              + why.getAttribute("message")
              + why.getTextContent().lines().findFirst().orElse(""));
    }
    return tests;
  }
}
