package io.everwire.examples.demo;

import io.everwire.Stream;
import io.everwire.StreamContext;
import io.everwire.StreamHandler;
import io.everwire.StreamListener;
import java.util.concurrent.atomic.AtomicLong;

/** The server's end of an {@link Upload}: answers with the SHA-256 of what came. */
final class UploadSink implements StreamHandler<String, Parcel> {
  private final Source source;
  private final Inbox inbox;
  private final AtomicLong bytes = new AtomicLong();

  UploadSink(Source source, Inbox inbox) {
    this.source = source;
    this.inbox = inbox;
  }

  Source source() {
    return source;
  }

  Inbox inbox() {
    return inbox;
  }

  /** How many bytes of the file have come. */
  long bytes() {
    return bytes.get();
  }

  @Override
  public StreamListener<Parcel> accept(StreamContext context, Stream<String, Parcel> stream) {
    Fingerprint fingerprint = new Fingerprint();
    return new StreamListener<>() {
      @Override
      public void onMessage(Parcel parcel) {
        fingerprint.add(parcel.body());
        bytes.addAndGet(parcel.body().remaining());
        inbox.arrive(parcel);
      }

      @Override
      public void onHalfClosed() {
        var unused = stream.send(fingerprint.hex());
        stream.halfClose();
      }
    };
  }
}
