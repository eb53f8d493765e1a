/**
 * Links over the transports that a browser has. Each function gives what opens a link for whoever
 * wants to be told of
 *
 * - opened(): batches may be sent from now on;
 * - batch(bytes): one has come;
 * - free(): the link takes the next one;
 * - lost(reason): it is gone.
 *
 * A link has isFree(), send(bytes), and close(), after which it tells nothing more.
 */
export function webSocket(url) {
  return ({ opened, batch, lost }) => {
    const socket = new WebSocket(url, 'everwire.v1');
    socket.binaryType = 'arraybuffer';
    socket.onopen = opened;
    socket.onmessage = ({ data }) => batch(new Uint8Array(data));
    socket.onclose = ({ code }) => lost(`${url} was closed with ${code}`);
    return {
      isFree: () => true,
      send: (bytes) => socket.send(bytes),
      close() {
        socket.onopen = socket.onmessage = socket.onclose = null;
        socket.close();
      },
    };
  };
}
