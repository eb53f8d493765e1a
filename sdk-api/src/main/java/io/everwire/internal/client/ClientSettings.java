package io.everwire.internal.client;

import io.everwire.Credentials;
import io.everwire.KeepAlive;
import io.everwire.Limits;
import io.everwire.internal.session.EngineParts;
import io.everwire.internal.session.TransportRegistry;
import io.everwire.internal.stream.Services;
import io.everwire.metrics.Metrics;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a client was configured with. */
record ClientSettings(
    List<TransportRegistry.Resolved> endpoints,
    TransportRegistry transports,
    @Nullable Credentials credentials,
    String clientId,
    Limits limits,
    KeepAlive keepAlive,
    Duration connectTimeout,
    boolean keepTrying,
    Duration firstBackoff,
    Duration mostBackoff,
    Duration stagger,
    Duration firstUpgradePause,
    Duration mostUpgradePause,
    Duration closeTimeout,
    EngineParts parts,
    ClientParts clientParts,
    Metrics metrics,
    Services services) {}
