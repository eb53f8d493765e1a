package io.everwire.examples.arena;

import static org.jline.keymap.KeyMap.key;
import static org.jline.utils.InfoCmp.Capability.key_down;
import static org.jline.utils.InfoCmp.Capability.key_left;
import static org.jline.utils.InfoCmp.Capability.key_right;
import static org.jline.utils.InfoCmp.Capability.key_up;

import org.jline.keymap.BindingReader;
import org.jline.keymap.KeyMap;
import org.jline.reader.EndOfFileException;
import org.jline.terminal.Terminal;

/**
 * A player at a terminal. A key sets the direction, since terminals do not tell when one is let go;
 * space stands still, q ends.
 */
final class Keyboard implements Pilot {
  private enum Key {
    UP(Heading.NORTH),
    DOWN(Heading.SOUTH),
    LEFT(Heading.WEST),
    RIGHT(Heading.EAST),
    STOP(Heading.NONE),
    QUIT(Heading.NONE);

    final Heading heading;

    Key(Heading heading) {
      this.heading = heading;
    }
  }

  private volatile Heading heading = Heading.NONE;
  private volatile boolean quit;

  /** Reads keys until the end, in a thread of its own. */
  Keyboard(Terminal terminal) {
    KeyMap<Key> keys = new KeyMap<>();
    keys.bind(Key.UP, key(terminal, key_up), "w", "k");
    keys.bind(Key.DOWN, key(terminal, key_down), "s", "j");
    keys.bind(Key.LEFT, key(terminal, key_left), "a", "h");
    keys.bind(Key.RIGHT, key(terminal, key_right), "d", "l");
    keys.bind(Key.STOP, " ");
    keys.bind(Key.QUIT, "q", KeyMap.ctrl('C'), KeyMap.ctrl('D'));
    BindingReader reader = new BindingReader(terminal.reader());
    Thread thread = new Thread(() -> read(reader, keys), "arena-keyboard");
    thread.setDaemon(true);
    thread.start();
  }

  private void read(BindingReader reader, KeyMap<Key> keys) {
    while (!quit) {
      Key key = next(reader, keys);
      heading = key.heading;
      quit = key == Key.QUIT;
    }
  }

  private static Key next(BindingReader reader, KeyMap<Key> keys) {
    try {
      Key key = reader.readBinding(keys);
      return key == null ? Key.QUIT : key;
    } catch (EndOfFileException e) {
      // The terminal was closed.
      return Key.QUIT;
    }
  }

  @Override
  public Heading steer(Place own, WorldState newest) {
    return heading;
  }

  boolean hasQuit() {
    return quit;
  }
}
