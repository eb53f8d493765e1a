package io.everwire.grpc;

import java.time.Duration;

/** A transport whose links open by the server's answer alone, or by none for 20 s. */
final class PatientTransport {
  private PatientTransport() {}

  /** A refusal that is held up still comes before the link opens. */
  static GrpcTransport create() {
    return new GrpcTransport(GrpcTransport.ASK_AFTER, Duration.ofSeconds(20));
  }
}
