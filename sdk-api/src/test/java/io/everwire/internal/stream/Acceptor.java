package io.everwire.internal.stream;

import io.everwire.Codec;
import io.everwire.Stream;
import io.everwire.StreamContext;
import io.everwire.StreamHandler;
import io.everwire.StreamListener;
import io.everwire.StreamType;
import io.everwire.internal.stream.Services.Registration;
import java.util.ArrayList;
import java.util.List;

/** Takes streams of text and writes down what each brings. */
class Acceptor implements StreamHandler<String, String> {
  static final StreamType<String, String> TEXT =
      StreamType.duplex("text", Codec.utf8(), Codec.utf8());

  final List<Stream<String, String>> streams = new ArrayList<>();
  final List<Recorder> recorders = new ArrayList<>();

  Registration<String, String> registration() {
    return new Registration<>(TEXT, this);
  }

  @Override
  public StreamListener<String> accept(StreamContext context, Stream<String, String> stream) {
    Recorder recorder = new Recorder();
    streams.add(stream);
    recorders.add(recorder);
    return recorder;
  }

  List<String> events(int index) {
    return recorders.get(index).events;
  }
}
