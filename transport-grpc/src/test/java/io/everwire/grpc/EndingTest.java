package io.everwire.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.StatusCode;
import io.everwire.transport.CloseReason;
import io.everwire.transport.CloseReason.Kind;
import io.grpc.Status;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class EndingTest {

  @ParameterizedTest
  @EnumSource(Status.Code.class)
  void everyCodeOfGrpcIsOneOfOursByNameAndNumber(Status.Code code) {
    assertThat(StatusCode.ofNumber(code.value()).name()).isEqualTo(code.name());
    assertThat(StatusCode.valueOf(code.name()).number()).isEqualTo(code.value());
    assertThat(StatusCode.values()).hasSameSizeAs(Status.Code.values());
  }

  @ParameterizedTest
  @CsvSource({
    "LOCAL, OK, PEER",
    "PEER, OK, PEER",
    "REFUSED, UNAVAILABLE, LOST",
    "UNREACHABLE, UNAVAILABLE, LOST",
    "LOST, ABORTED, LOST",
    "VIOLATION, INVALID_ARGUMENT, VIOLATION"
  })
  void theReasonOfAServerReachesItsClient(Kind kind, Status.Code code, Kind atTheClient) {
    Status status = Ending.statusOf(CloseReason.of(kind, "enough"));
    assertThat(status.getCode()).isEqualTo(code);
    CloseReason told = Ending.ofOpenLink(status, "grpc://there");
    assertThat(told.kind()).isEqualTo(atTheClient);
    assertThat(told.description()).contains("grpc://there", "enough");
  }

  @ParameterizedTest
  @CsvSource({
    "UNAVAILABLE, LOST",
    "CANCELLED, LOST",
    "INTERNAL, LOST",
    "UNKNOWN, LOST",
    "RESOURCE_EXHAUSTED, VIOLATION",
    "UNAUTHENTICATED, PEER",
    "DEADLINE_EXCEEDED, PEER"
  })
  void whateverEndsACallEndsALink(Status.Code code, Kind kind) {
    IOException cause = new IOException("Connection reset");
    CloseReason told =
        Ending.ofOpenLink(code.toStatus().withDescription("io").withCause(cause), "grpc://there");
    assertThat(told.kind()).isEqualTo(kind);
    assertThat(told.description()).contains(code.name(), "io", "Connection reset");
    assertThat(told.cause()).isSameAs(cause);
  }

  @Test
  void aCallMayEndWithoutAWord() {
    assertThat(Ending.ofOpenLink(Status.OK, "there").description())
        .isEqualTo("ended by there: done");
  }
}
