package io.everwire.longpoll;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Takes the body of a response: a part is asked for when the one before was taken. */
abstract class JdkBody implements BodySubscriber<ByteBuffer> {
  private final ResponseInfo info;
  private final Sent sent;
  private final CompletableFuture<ByteBuffer> result = new CompletableFuture<>();
  private Flow.@Nullable Subscription subscription;

  JdkBody(ResponseInfo info, Sent sent) {
    this.info = info;
    this.sent = sent;
  }

  abstract void take(ByteBuffer part) throws BodyTooLargeException;

  /** Called when nothing more comes. */
  abstract ByteBuffer whole() throws IOException;

  @Override
  public final CompletableFuture<ByteBuffer> getBody() {
    return result;
  }

  @Override
  public final void onSubscribe(Flow.Subscription to) {
    subscription = to;
    to.request(1);
  }

  @Override
  public final void onNext(List<ByteBuffer> parts) {
    Flow.Subscription from = Objects.requireNonNull(subscription);
    try {
      for (ByteBuffer part : parts) {
        take(part);
      }
      from.request(1);
    } catch (BodyTooLargeException e) {
      // In this order: or else the cancelling would be what is told.
      onError(e);
      from.cancel();
    }
  }

  @Override
  public final void onError(Throwable failure) {
    sent.failed(failure);
    result.completeExceptionally(failure);
  }

  @Override
  public final void onComplete() {
    try {
      ByteBuffer body = whole();
      sent.on(new Reply(info.statusCode(), flat(info.headers().map()), body));
      result.complete(body);
    } catch (IOException e) {
      onError(e);
    }
  }

  private static Map<String, String> flat(Map<String, List<String>> headers) {
    Map<String, String> flat = new HashMap<>();
    headers.forEach((name, values) -> flat.put(name.toLowerCase(Locale.ROOT), values.get(0)));
    return flat;
  }
}
