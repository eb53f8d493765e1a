package io.everwire.longpoll;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.thread.Invocable;
import org.jspecify.annotations.Nullable;

/** What comes in return for one request. */
abstract class JettyResponse
    implements Invocable, Response.HeadersListener, Response.CompleteListener {
  private final int maxBytes;
  private final HttpRequests.Outcome outcome;

  /** Made when the headers have come; null for a body that is taken in parts. */
  private @Nullable WholeBody body;

  private JettyResponse(int maxBytes, HttpRequests.Outcome outcome) {
    this.maxBytes = maxBytes;
    this.outcome = outcome;
  }

  /** Whether the body of a response with this status is taken whole. */
  abstract boolean isWhole(int status);

  final @Nullable WholeBody body() {
    return body;
  }

  @Override
  public final InvocationType getInvocationType() {
    return InvocationType.NON_BLOCKING;
  }

  @Override
  public final void onHeaders(Response response) {
    int status = response.getStatus();
    if (isWhole(status)) {
      HttpFields fields = response.getHeaders();
      long announced =
          WholeBody.announcedBytes(fields.get(Headers.LENGTH), fields.get("Content-Length"));
      body = new WholeBody(status, maxBytes, announced);
    }
  }

  @Override
  public final void onComplete(Result result) {
    if (result.isFailed()) {
      outcome.failed(result.getFailure());
      return;
    }
    ByteBuffer content;
    try {
      content = body == null ? ByteBuffer.allocate(0) : body.content();
    } catch (IOException e) {
      outcome.failed(e);
      return;
    }
    Response response = result.getResponse();
    outcome.on(new Reply(response.getStatus(), flat(response.getHeaders()), content));
  }

  @SuppressWarnings("FutureReturnValueIgnored") // what has failed is told on completion
  private static void giveUp(Response response, IOException cause) {
    response.abort(cause);
  }

  private static Map<String, String> flat(HttpFields fields) {
    Map<String, String> flat = new HashMap<>();
    for (HttpField field : fields) {
      flat.putIfAbsent(field.getLowerCaseName(), field.getValue());
    }
    return flat;
  }

  /** Taken when it has come whole. */
  static final class Whole extends JettyResponse implements Response.ContentListener {
    Whole(int maxBytes, HttpRequests.Outcome outcome) {
      super(maxBytes, outcome);
    }

    @Override
    boolean isWhole(int status) {
      return true;
    }

    @Override
    public void onContent(Response response, ByteBuffer content) {
      WholeBody body = body();
      if (body != null) {
        try {
          body.take(content);
        } catch (BodyTooLargeException e) {
          giveUp(response, e);
        }
      }
    }
  }

  /**
   * Taken in parts. Jetty reads on while more has come: of a stream that never pauses, nothing else
   * would be read by that thread. So another takes its place every {@link #TURN_BYTES}.
   */
  static final class Streamed extends JettyResponse implements Response.AsyncContentListener {
    private static final int TURN_BYTES = 64 * 1024;

    private final HttpRequests.Parts parts;
    private final Executor others;
    private int turnBytes;

    Streamed(HttpRequests.Parts parts, Executor others, HttpRequests.Outcome outcome) {
      super(Answer.MAX_REFUSAL_BYTES, outcome);
      this.parts = parts;
      this.others = others;
    }

    @Override
    boolean isWhole(int status) {
      return status != Answer.OK;
    }

    @Override
    public void onContent(Response response, Content.Chunk chunk, Runnable demander) {
      ByteBuffer content = chunk.getByteBuffer();
      turnBytes += content.remaining();
      try {
        WholeBody body = body();
        if (body != null) {
          body.take(content);
        } else {
          parts.on(content);
        }
      } catch (BodyTooLargeException e) {
        giveUp(response, e);
        return;
      }
      if (turnBytes < TURN_BYTES) {
        demander.run();
      } else {
        turnBytes = 0;
        others.execute(demander);
      }
    }
  }
}
