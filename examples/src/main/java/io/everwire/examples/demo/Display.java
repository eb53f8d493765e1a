package io.everwire.examples.demo;

import java.time.Duration;

/** Shows how a run goes. */
interface Display {
  /** How often to show. */
  Duration interval();

  void show(Snapshot snapshot);

  /** Shows no more. A second call does nothing. */
  void end();
}
