/**
 * Links over the transports that a browser has. openerFor gives what opens a link to a URL, for
 * whoever wants to be told of
 *
 * - opened(): batches may be sent from now on;
 * - batch(bytes): one has come;
 * - free(): the link takes the next one;
 * - lost(reason): it is gone.
 *
 * A link has isFree(), send(bytes), and close(), after which it tells nothing more.
 */
export const openerFor = (url) =>
  url.startsWith('ws') ? webSocket(url) : serverSentEvents(url.replace('sse+', ''));

function webSocket(url) {
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

/** Batches come as events; each one that goes is a POST, one at a time. */
function serverSentEvents(url) {
  return ({ opened, batch, free, lost }) => {
    const closing = new AbortController();
    let source;
    let linkHeaders;
    let events = 0;
    let posts = 0;
    let isPosting = false;

    const post = async (headers, body) => {
      isPosting = true;
      const response = await fetch(url, { method: 'POST', headers, body, signal: closing.signal });
      if (!response.ok) {
        throw new Error(`${response.status} ${await response.text()}`);
      }
      closing.signal.throwIfAborted();
      isPosting = false;
      return response.headers;
    };
    const fail = (error) => {
      if (!closing.signal.aborted) {
        lost(`${url} has failed: ${error.message}`);
      }
    };
    const listen = (ticket) => {
      source = new EventSource(`${url}?everwire-ticket=${ticket}`);
      source.onopen = opened;
      source.onmessage = ({ lastEventId, data }) => {
        if (Number(lastEventId) !== ++events) {
          fail(new Error(`event ${lastEventId} came where ${events} was due`));
        } else {
          batch(Uint8Array.from(atob(data), (character) => character.charCodeAt(0)));
        }
      };
      // It would try again by itself, but a ticket is good for one stream only.
      source.onerror = () => fail(new Error('the events have ended'));
      source.addEventListener('end', ({ data }) => fail(new Error(decodeURIComponent(data))));
    };

    post({ 'Everwire-Down': 'sse' }).then((answer) => {
      linkHeaders = { 'Everwire-Link': answer.get('Everwire-Link') };
      listen(answer.get('Everwire-Ticket'));
    }, fail);
    return {
      isFree: () => !isPosting,
      send: (bytes) => {
        const type = { 'Content-Type': 'application/octet-stream' };
        const headers = { ...linkHeaders, ...type, 'Everwire-Request': String(++posts) };
        post(headers, bytes).then(free, fail);
      },
      close: () => {
        source?.close();
        closing.abort();
      },
    };
  };
}
