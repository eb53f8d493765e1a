package io.everwire.longpoll;

import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

final class LinkHandler extends Handler.Abstract.NonBlocking {
  private final LinkServer links;
  private final String path;

  LinkHandler(LinkServer links, String path) {
    this.links = links;
    this.path = path;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    if (!Request.getPathInContext(request).equals(path)) {
      return false;
    }
    links.serve(new JettyExchange(request, response, callback));
    return true;
  }
}
