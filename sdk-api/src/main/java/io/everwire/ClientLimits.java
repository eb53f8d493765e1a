package io.everwire;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * What one principal, one address or one session may ask of a server, so that none of them takes it
 * from the others. Immutable.
 *
 * <p>An address is an IPv4 address or an IPv6 prefix of 64 bits; transports without addresses are
 * not limited by it. Behind a proxy all clients have the proxy's address.
 */
public final class ClientLimits {

  /** The defaults that {@link Builder} states. */
  public static final ClientLimits DEFAULT = builder().build();

  private final int sessionsPerPrincipal;
  private final int sessionsPerAddress;
  private final int authenticationsPerAddress;
  private final Rate refusedTokensPerAddress;
  private final Rate subscribeRate;
  private final Rate volatileRate;
  private final Optional<Rate> publishRate;
  private final Optional<Rate> channelPublishRate;

  private ClientLimits(Builder builder) {
    sessionsPerPrincipal = builder.sessionsPerPrincipal;
    sessionsPerAddress = builder.sessionsPerAddress;
    authenticationsPerAddress = builder.authenticationsPerAddress;
    refusedTokensPerAddress = builder.refusedTokensPerAddress;
    subscribeRate = builder.subscribeRate;
    volatileRate = builder.volatileRate;
    publishRate = builder.publishRate;
    channelPublishRate = builder.channelPublishRate;
  }

  /**
   * A builder with the defaults.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Sessions of one principal at once.
   *
   * @return as {@link Builder#sessionsPerPrincipal}
   */
  public int sessionsPerPrincipal() {
    return sessionsPerPrincipal;
  }

  /**
   * Sessions from one address at once.
   *
   * @return as {@link Builder#sessionsPerAddress}
   */
  public int sessionsPerAddress() {
    return sessionsPerAddress;
  }

  /**
   * Tokens from one address that are judged at once.
   *
   * @return as {@link Builder#authenticationsPerAddress}
   */
  public int authenticationsPerAddress() {
    return authenticationsPerAddress;
  }

  /**
   * How often a token from one address may be refused.
   *
   * @return as {@link Builder#refusedTokensPerAddress}
   */
  public Rate refusedTokensPerAddress() {
    return refusedTokensPerAddress;
  }

  /**
   * Subscribes and queries of one session.
   *
   * @return as {@link Builder#subscribeRate}
   */
  public Rate subscribeRate() {
    return subscribeRate;
  }

  /**
   * Volatile publishes of one session.
   *
   * @return as {@link Builder#volatileRate}
   */
  public Rate volatileRate() {
    return volatileRate;
  }

  /**
   * Publishes of one session.
   *
   * @return as {@link Builder#publishRate}; empty where there is no bound
   */
  public Optional<Rate> publishRate() {
    return publishRate;
  }

  /**
   * Publishes of one session to one channel.
   *
   * @return as {@link Builder#channelPublishRate}; empty where there is no bound
   */
  public Optional<Rate> channelPublishRate() {
    return channelPublishRate;
  }

  /** Configures limits. Not safe for use by many threads. */
  public static final class Builder {
    private int sessionsPerPrincipal = 1_000;
    private int sessionsPerAddress = Integer.MAX_VALUE;
    private int authenticationsPerAddress = 500;
    private Rate refusedTokensPerAddress = new Rate(10, 100);
    private Rate subscribeRate = new Rate(500, 5_000);
    private Rate volatileRate = Rate.perSecond(5_000);
    private Optional<Rate> publishRate = Optional.empty();
    private Optional<Rate> channelPublishRate = Optional.empty();

    private Builder() {}

    /**
     * Sessions of one principal at once, detached ones included, provisional ones not; 1,000 by
     * default. A client that wants a further one is told {@code RESOURCE_EXHAUSTED} and tries again
     * later.
     *
     * @param sessions positive
     * @return this builder
     */
    public Builder sessionsPerPrincipal(int sessions) {
      sessionsPerPrincipal = requirePositive(sessions, "sessionsPerPrincipal");
      return this;
    }

    /**
     * Sessions that were opened from one address at once, detached and provisional ones included;
     * no bound by default, since many clients may share the address of a proxy. A client that wants
     * a further one is told {@code RESOURCE_EXHAUSTED} and tries again later.
     *
     * @param sessions positive
     * @return this builder
     */
    public Builder sessionsPerAddress(int sessions) {
      sessionsPerAddress = requirePositive(sessions, "sessionsPerAddress");
      return this;
    }

    /**
     * Tokens from one address that are judged at once; 500 by default. A client with a further one
     * is told {@code RESOURCE_EXHAUSTED} and tries again later.
     *
     * @param authentications positive
     * @return this builder
     */
    public Builder authenticationsPerAddress(int authentications) {
      authenticationsPerAddress = requirePositive(authentications, "authenticationsPerAddress");
      return this;
    }

    /**
     * How often a token from one address may be refused; 10 a second, and 100 at once, by default.
     * Above that the authenticator is not asked: clients from there are told {@code
     * RESOURCE_EXHAUSTED} and when to try again.
     *
     * @param rate the rate
     * @return this builder
     */
    public Builder refusedTokensPerAddress(Rate rate) {
      refusedTokensPerAddress = requireNonNull(rate, "refusedTokensPerAddress");
      return this;
    }

    /**
     * Subscribes, and queries of history and presence, of one session; 500 a second, and 5,000 at
     * once, by default. What comes faster is refused with {@code RESOURCE_EXHAUSTED}.
     *
     * @param rate the rate
     * @return this builder
     */
    public Builder subscribeRate(Rate rate) {
      subscribeRate = requireNonNull(rate, "subscribeRate");
      return this;
    }

    /**
     * Volatile publishes of one session; 5,000 a second by default. What comes faster is dropped
     * without a word.
     *
     * @param rate the rate
     * @return this builder
     */
    public Builder volatileRate(Rate rate) {
      volatileRate = requireNonNull(rate, "volatileRate");
      return this;
    }

    /**
     * Publishes of one session, volatile ones apart; no bound by default, since {@link
     * Limits#publishWindowMessages} pushes back. What comes faster is refused with {@code
     * RESOURCE_EXHAUSTED}.
     *
     * @param rate the rate
     * @return this builder
     */
    public Builder publishRate(Rate rate) {
      publishRate = Optional.of(rate);
      return this;
    }

    /**
     * Publishes of one session to one channel, volatile ones apart; no bound by default. What comes
     * faster is refused with {@code RESOURCE_EXHAUSTED}.
     *
     * @param rate the rate
     * @return this builder
     */
    public Builder channelPublishRate(Rate rate) {
      channelPublishRate = Optional.of(rate);
      return this;
    }

    /**
     * Makes the limits.
     *
     * @return immutable limits
     */
    public ClientLimits build() {
      return new ClientLimits(this);
    }

    private static int requirePositive(int value, String name) {
      if (value < 1) {
        throw new IllegalArgumentException(
            "ClientLimits." + name + " is " + value + ", must be positive");
      }
      return value;
    }
  }
}
