package io.everwire.internal.server;

import io.everwire.Authenticator;
import io.everwire.Authorizer;
import io.everwire.ClientLimits;
import io.everwire.KeepAlive;
import io.everwire.Limits;
import io.everwire.ServerLimits;
import io.everwire.broker.Broker;
import io.everwire.internal.server.channel.ChannelParts;
import io.everwire.internal.server.channel.ChannelPolicies;
import io.everwire.internal.session.EngineParts;
import io.everwire.internal.session.TransportRegistry;
import io.everwire.internal.stream.Services;
import io.everwire.metrics.Metrics;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a server was configured with. */
record ServerSettings(
    List<TransportRegistry.Resolved> endpoints,
    @Nullable Authenticator authenticator,
    @Nullable Authorizer authorizer,
    Services services,
    ChannelPolicies channels,
    @Nullable Broker broker,
    Duration brokerTimeout,
    Limits limits,
    ServerLimits serverLimits,
    ClientLimits clientLimits,
    KeepAlive keepAlive,
    Duration resumeWindow,
    Duration handshakeTimeout,
    Duration closeTimeout,
    EngineParts parts,
    ChannelParts channelParts,
    Metrics metrics) {}
