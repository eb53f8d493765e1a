package io.everwire.testkit.channels;

import io.everwire.testkit.seeds.Judge;
import io.everwire.testkit.simulation.SimulatedNetwork;
import io.everwire.testkit.simulation.VirtualEnvironment;
import org.jspecify.annotations.Nullable;

/** What everybody in a world shares. */
record Scene(
    ChannelPlan plan,
    Judge judge,
    VirtualEnvironment world,
    SimulatedNetwork network,
    WitnessBroker broker,
    @Nullable Guard guard) {}
