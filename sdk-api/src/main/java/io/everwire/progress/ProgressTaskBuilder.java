package io.everwire.progress;

import org.jspecify.annotations.Nullable;

/** Configures a task and starts it. Not safe for use by many threads. */
public final class ProgressTaskBuilder {
  private final UpdatePump pump;
  final String name;
  final @Nullable ProgressTask parent;
  final long weight;
  @Nullable String id;
  long total = -1;
  String unit = "";

  ProgressTaskBuilder(UpdatePump pump, String name, @Nullable ProgressTask parent, long weight) {
    this.pump = pump;
    this.name = TaskTexts.requireName(name);
    this.parent = parent;
    this.weight = weight;
  }

  /**
   * An id of the application's own, such as that of a job that goes on after a restart. Random by
   * default.
   *
   * @param ownId 1 to 255 bytes of UTF-8
   * @return this builder
   * @throws IllegalArgumentException if it is longer, or empty
   */
  public ProgressTaskBuilder id(String ownId) {
    id = TaskTexts.requireId(ownId);
    return this;
  }

  /**
   * How many steps there are; not known by default.
   *
   * @param steps 0 to {@link ProgressUpdate#MAX_COUNT}
   * @return this builder
   * @throws IllegalArgumentException if it is not in this range
   */
  public ProgressTaskBuilder total(long steps) {
    total = TaskTexts.requireCount("total", name, steps);
    return this;
  }

  /**
   * How many steps there are, and what they are.
   *
   * @param steps as {@link #total(long)}
   * @param stepUnit as {@link #unit}
   * @return this builder
   * @throws IllegalArgumentException if one of them breaks a rule
   */
  public ProgressTaskBuilder total(long steps, String stepUnit) {
    return total(steps).unit(stepUnit);
  }

  /**
   * What a step is; nothing in particular by default.
   *
   * @param stepUnit such as {@code files}, or {@link ProgressUpdate#BYTES}; at most 32 bytes of
   *     UTF-8
   * @return this builder
   * @throws IllegalArgumentException if it is longer
   */
  public ProgressTaskBuilder unit(String stepUnit) {
    unit = TaskTexts.requireUnit(stepUnit);
    return this;
  }

  /**
   * Makes the task; it runs from now on. A child of a task that has ended has ended too.
   *
   * @return the task
   * @throws io.everwire.RealtimeException {@code RESOURCE_EXHAUSTED} if as many run as {@link
   *     ProgressPublisher.Builder#maxTasks} allows, {@code ALREADY_EXISTS} if one of this id runs
   * @throws IllegalStateException if the publisher is closed
   */
  public ProgressTask start() {
    return pump.start(this);
  }
}
