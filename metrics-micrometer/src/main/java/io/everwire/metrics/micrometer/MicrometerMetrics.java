package io.everwire.metrics.micrometer;

import static java.util.Objects.requireNonNull;

import io.everwire.metrics.Meter;
import io.everwire.metrics.Metrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Brings what clients and servers count and measure into a registry of Micrometer.
 *
 * <pre>{@code
 * Metrics metrics = MicrometerMetrics.of(registry);
 * RealtimeServer server = RealtimeServer.builder().metrics(metrics)...
 * }</pre>
 *
 * <ul>
 *   <li>Names, units and tags are those of {@link Meter}.
 *   <li>One object serves any number of clients and servers, whose figures are added up. To tell
 *       them apart make one for each, with tags of its own.
 *   <li>Safe for use by many threads; nothing blocks.
 * </ul>
 */
public final class MicrometerMetrics implements Metrics {
  private final MeterRegistry registry;
  private final Tags common;
  private final Map<Key, Counter> counters = new ConcurrentHashMap<>();
  private final Map<Key, Timer> timers = new ConcurrentHashMap<>();
  private final Map<Key, SummedFigure> figures = new ConcurrentHashMap<>();

  private record Key(Meter meter, List<String> tagValues) {}

  private MicrometerMetrics(MeterRegistry registry, Tags common) {
    this.registry = registry;
    this.common = common;
  }

  /**
   * Metrics that go to a registry.
   *
   * @param registry where meters are registered, each when it is first needed
   * @return the metrics; one object for each registry, or each set of tags
   */
  public static MicrometerMetrics of(MeterRegistry registry) {
    return of(registry, Tags.empty());
  }

  /**
   * Metrics that go to a registry, with tags that all of them carry.
   *
   * @param registry where meters are registered, each when it is first needed
   * @param tags added to every meter
   * @return the metrics; one object for each registry and set of tags
   */
  public static MicrometerMetrics of(MeterRegistry registry, Iterable<Tag> tags) {
    return new MicrometerMetrics(requireNonNull(registry, "registry"), Tags.of(tags));
  }

  @Override
  public void count(Meter meter, long amount, String... tagValues) {
    counters
        .computeIfAbsent(
            key(meter, Meter.Kind.COUNTER, tagValues),
            key ->
                Counter.builder(meter.id())
                    .description(meter.description())
                    .baseUnit(meter.unit())
                    .tags(tags(key))
                    .register(registry))
        .increment((double) amount);
  }

  @Override
  public void record(Meter meter, Duration duration, String... tagValues) {
    timers
        .computeIfAbsent(
            key(meter, Meter.Kind.TIMER, tagValues),
            key ->
                Timer.builder(meter.id())
                    .description(meter.description())
                    .tags(tags(key))
                    .register(registry))
        .record(duration);
  }

  @Override
  public Observation observe(Meter meter, LongSupplier value, String... tagValues) {
    return figures
        .computeIfAbsent(new Key(meter, List.of(tagValues)), this::register)
        .add(requireNonNull(value, "value"));
  }

  /** The registry refers to a figure weakly; this object holds it. */
  private SummedFigure register(Key key) {
    Meter meter = key.meter();
    SummedFigure figure = new SummedFigure(meter.kind());
    switch (meter.kind()) {
      case GAUGE ->
          Gauge.builder(meter.id(), figure, SummedFigure::sum)
              .description(meter.description())
              .baseUnit(meter.unit())
              .tags(tags(key))
              .strongReference(true)
              .register(registry);
      case TOTAL ->
          FunctionCounter.builder(meter.id(), figure, SummedFigure::sum)
              .description(meter.description())
              .baseUnit(meter.unit())
              .tags(tags(key))
              .register(registry);
      case COUNTER, TIMER ->
          throw new IllegalArgumentException(meter.id() + " is a " + meter.kind() + ", not read");
    }
    return figure;
  }

  private static Key key(Meter meter, Meter.Kind kind, String... tagValues) {
    if (meter.kind() != kind) {
      throw new IllegalArgumentException(meter.id() + " is a " + meter.kind() + ", not a " + kind);
    }
    return new Key(meter, List.of(tagValues));
  }

  private Tags tags(Key key) {
    List<String> keys = key.meter().tags();
    if (keys.size() != key.tagValues().size()) {
      throw new IllegalArgumentException(
          key.meter().id() + " has the tags " + keys + ", not " + key.tagValues());
    }
    Tags tags = common;
    for (int i = 0; i < keys.size(); i++) {
      tags = tags.and(keys.get(i), key.tagValues().get(i));
    }
    return tags;
  }
}
