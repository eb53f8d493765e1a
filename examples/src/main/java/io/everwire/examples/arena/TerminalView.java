package io.everwire.examples.arena;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.utils.AttributedString;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;

/** The game on a terminal, drawn again in place 20 times a second. */
final class TerminalView implements View {
  private static final Duration INTERVAL = Duration.ofMillis(50);

  private final Terminal terminal;
  private final Attributes attributes;
  private final Keyboard keyboard;
  private final Display display;
  private final Supplier<String> endpoint;

  /**
   * Takes the terminal over, until it is closed.
   *
   * @param terminal where to draw
   * @param keyboard of the player at it
   * @param endpoint what carries the player's session
   */
  TerminalView(Terminal terminal, Keyboard keyboard, Supplier<String> endpoint) {
    this.terminal = terminal;
    this.keyboard = keyboard;
    this.endpoint = endpoint;
    attributes = terminal.enterRawMode();
    display = new Display(terminal, true);
    terminal.puts(Capability.enter_ca_mode);
    terminal.puts(Capability.cursor_invisible);
  }

  @Override
  public Duration interval() {
    return INTERVAL;
  }

  @Override
  public void show(Optional<Picture> picture, Figures figures, double cores) {
    if (picture.isEmpty()) {
      return;
    }
    Size size = terminal.getSize();

    display.resize(size);
    List<AttributedString> lines =
        Screen.draw(picture.get(), endpoint.get(), figures, cores).stream()
            .limit(size.getRows())
            .map(line -> line.columnSubSequence(0, size.getColumns() - 1))
            .toList();
    display.update(lines, 0);
  }

  @Override
  public boolean isOver() {
    return keyboard.hasQuit();
  }

  @Override
  public void close() {
    terminal.puts(Capability.cursor_normal);
    terminal.puts(Capability.exit_ca_mode);
    terminal.setAttributes(attributes);
    try {
      terminal.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
