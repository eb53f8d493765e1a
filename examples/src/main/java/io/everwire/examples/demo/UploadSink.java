package io.everwire.examples.demo;

import io.everwire.Stream;
import io.everwire.StreamContext;
import io.everwire.StreamHandler;
import io.everwire.StreamListener;
import org.jspecify.annotations.Nullable;

/**
 * The server's end of an {@link Upload}. Outlives servers, as a file would: it tells a stream how
 * much has come by those before it, and in the end the SHA-256 of everything. Any thread may ask.
 */
final class UploadSink implements StreamHandler<UploadState, Parcel> {
  private final Source source;
  private final Inbox inbox;
  private final Fingerprint fingerprint = new Fingerprint();
  private @Nullable Taker present;
  private long bytes;

  UploadSink(Source source) {
    this.source = source;
    this.inbox = Inbox.of(source);
  }

  Source source() {
    return source;
  }

  Inbox inbox() {
    return inbox;
  }

  /** How many bytes of the file have come. */
  synchronized long bytes() {
    return bytes;
  }

  @Override
  public StreamListener<Parcel> accept(StreamContext context, Stream<UploadState, Parcel> stream) {
    Taker taker = new Taker(stream);
    var unused = stream.send(begin(taker));
    return taker;
  }

  /** From here on nothing is taken from earlier streams. */
  private synchronized UploadState begin(Taker taker) {
    present = taker;
    return new UploadState(inbox.arrived(), bytes, "");
  }

  private synchronized void take(Taker from, Parcel parcel) {
    if (from == present) {
      fingerprint.add(parcel.body());
      bytes += parcel.body().remaining();
      inbox.arrive(parcel);
    }
  }

  private synchronized UploadState end() {
    return new UploadState(inbox.arrived(), bytes, fingerprint.hex());
  }

  private final class Taker implements StreamListener<Parcel> {
    private final Stream<UploadState, Parcel> stream;

    Taker(Stream<UploadState, Parcel> stream) {
      this.stream = stream;
    }

    @Override
    public void onMessage(Parcel parcel) {
      take(this, parcel);
    }

    @Override
    public void onHalfClosed() {
      var unused = stream.send(end());
      stream.halfClose();
    }
  }
}
