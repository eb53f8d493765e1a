package io.everwire.internal.server.channel.presence;

/** Who is told of who is there. Called in the channel's turns. */
public interface PresenceWatcher {
  void onPresence(PresenceNews news);
}
