import { concat, decode, encode, fields } from './protobuf.js';
import { Batch, Frame, Left, Scope } from './schema.js';

const KINDS = Object.fromEntries(Object.entries(Frame).map(([name, [number]]) => [number, name]));
const ACK_AFTER_MILLIS = 50;
/** Room for an ack, a Ping and a Pong. */
const BATCH_OVERHEAD_BYTES = 100;

const encodeFrame = (frame) => encode(Batch, { frames: [frame] });
const pause = (millis) => new Promise((resolve) => setTimeout(resolve, millis));

/**
 * A session of the Everwire protocol, over one link after the other: counts what comes, holds what
 * was sent until it is acked, and sends it again over the next link.
 */
export class Session {
  #openLink;
  #takers;
  #options;
  #clientId = crypto.randomUUID();
  #id = '';
  #resumeKey;
  #attempt = 0;
  #received = 0;
  #acked = 0;
  /** Encoded counted frames that follow the first #acked, oldest first. */
  #unacked = [];
  #closing = false;
  /** What lives and dies with the present link. */
  #carrier = null;

  /** What the server takes, by its first Welcome. */
  limits = {};

  /**
   * openLink is one of links.js; takers are called with counted frames, by their kind. Options:
   * token; onWelcome, told of each; silenceMillis until the server is asked whether it is there, and
   * again until the link is dropped; mostFailures of links in a row that bring no Welcome.
   */
  constructor(openLink, takers, options) {
    this.#openLink = openLink;
    this.#takers = {
      ...takers,
      welcome: (welcome) => this.#onWelcome(welcome),
      reject: (reject) => this.#onReject(reject),
      goodbye: ({ scope, status }) => this.#onGoodbye(scope, status),
      ping: ({ id }) => this.#sayUncounted({ pong: { id, time_millis: Date.now() } }),
      pong: () => {},
    };
    this.#options = {
      token: '',
      onWelcome: () => {},
      silenceMillis: 20_000,
      mostFailures: Infinity,
      ...options,
    };
  }

  /** Sends a counted frame, over this link or a later one. */
  send(frame) {
    this.#unacked.push(encodeFrame(frame));
    queueMicrotask(() => this.#flush());
  }

  /** Ends the session when all is acked. */
  close() {
    this.#closing = true;
    this.#flush();
  }

  /** Connects and resumes until the session has ended; throws if it was not ended by close(). */
  async run() {
    for (let failures = 0; ; ) {
      const { welcomed, ended, error, reason, retryAfterMillis } = await this.#useOneLink();
      if (error) {
        throw error;
      } else if (ended) {
        return;
      }
      failures = welcomed ? 0 : failures + 1;
      if (failures > this.#options.mostFailures) {
        throw new Error(`${reason}, as did ${failures - 1} before`);
      }
      const fullJitter = Math.random() * Math.min(2_000, 20 * 2 ** failures);
      await pause(Math.max(retryAfterMillis, fullJitter));
    }
  }

  /** Settles with what became of the link when it is gone. */
  #useOneLink() {
    return new Promise((resolve) => {
      const carrier = {
        welcomed: false,
        sent: 0,
        uncounted: [],
        owesBatch: false,
        bytesToAck: 0,
        lastWords: undefined,
        ended: false,
        drop: (reason, { error = carrier.error, retryAfterMillis = 0 } = {}) => {
          clearTimeout(carrier.watch);
          clearTimeout(carrier.ackTimer);
          this.#carrier = null;
          carrier.link.close();
          const { welcomed, ended } = carrier;
          resolve({ welcomed, ended, error, reason, retryAfterMillis });
        },
      };
      this.#carrier = carrier;
      carrier.link = this.#openLink({
        opened: () => this.#sayHello(),
        batch: (batch) => {
          try {
            this.#onBatch(batch);
          } catch (error) {
            this.#breach(error);
          }
        },
        free: () => this.#flush(),
        lost: (reason) => carrier.drop(reason),
      });
      this.#heard();
    });
  }

  #sayHello() {
    this.#attempt = this.#id ? this.#attempt + 1 : 1;
    const resume = { session_id: this.#id, resume_key: this.#resumeKey, received: this.#received };
    const hello = {
      versions: [1],
      client_id: this.#clientId,
      token: this.#options.token,
      token_generation: this.#attempt,
      attempt: this.#attempt,
      ...(this.#id ? resume : {}),
    };
    this.#carrier.link.send(encodeFrame({ hello }));
  }

  #onWelcome({ session_id, resume_key, resumed, received, limits }) {
    if (!resumed) {
      this.#id = session_id;
      this.limits = limits ?? {};
    }
    this.#resumeKey = resume_key;
    this.#onAck(received);
    Object.assign(this.#carrier, { welcomed: true, sent: 0, owesBatch: true });
    this.#options.onWelcome({ session_id, resumed });
    this.#flush();
  }

  #onReject({ left, status, retry_after_millis }) {
    const reason = `the server has refused: ${status?.message}`;
    const mayTryAgain = left === Left.RETRY || left === Left.UNSPECIFIED;
    this.#carrier.drop(reason, {
      error: mayTryAgain ? undefined : new Error(reason),
      retryAfterMillis: retry_after_millis,
    });
  }

  #onGoodbye(scope, status) {
    if (scope !== Scope.DRAIN) {
      const reason = `the server has said goodbye: ${status?.message}`;
      this.#carrier.drop(reason, { error: scope === Scope.LINK ? undefined : new Error(reason) });
    }
  }

  #onBatch(batch) {
    if (this.#carrier.error) {
      return;
    }
    this.#heard();
    this.#carrier.bytesToAck += batch.length;
    const before = this.#received;
    for (const [number, value] of fields(batch)) {
      if (number === Batch.ack[0]) {
        this.#onAck(value);
      } else if (number === Batch.frames[0]) {
        this.#onFrame(value);
      }
      if (this.#carrier === null) {
        return;
      }
    }
    if (this.#received > before) {
      this.#ackSoon();
    }
    this.#flush();
  }

  /** The server closes the link when it has been told. */
  #breach(error) {
    this.#carrier.error = error;
    const status = { code: 3, message: error.message };
    this.#carrier.lastWords = encodeFrame({ goodbye: { scope: Scope.BREACH, status } });
    this.#flush();
  }

  #onFrame(frame) {
    const [[number, body]] = fields(frame);
    const isCounted = number < 256;
    const isOptional = (number >= 128 && number < 256) || (number >= 384 && number < 512);
    const kind = KINDS[number];
    if (isCounted) {
      this.#received++;
    }
    if (kind in this.#takers) {
      this.#takers[kind](decode(Frame[kind][1], body));
    } else if (!isOptional) {
      throw new Error(`this client does not know frames of number ${number}`);
    }
  }

  #onAck(count) {
    const news = count - this.#acked;
    if (news > 0) {
      this.#unacked.splice(0, news);
      this.#acked = count;
      this.#carrier.sent -= news;
    }
  }

  #ackSoon() {
    const carrier = this.#carrier;
    const owe = () => {
      carrier.owesBatch = true;
      this.#flush();
    };
    if (carrier.bytesToAck >= (this.limits.replay_buffer_bytes || 1_048_576) / 4) {
      owe();
    } else {
      carrier.ackTimer ??= setTimeout(owe, ACK_AFTER_MILLIS);
    }
  }

  /** Whoever is silent is asked; a link that stays silent is dropped. */
  #heard() {
    const carrier = this.#carrier;
    const { silenceMillis } = this.#options;
    const drop = () => carrier.drop('the link is silent');
    const ask = () => {
      this.#sayUncounted({ ping: { id: 1 } });
      carrier.watch = setTimeout(drop, silenceMillis);
    };
    clearTimeout(carrier.watch);
    carrier.watch = setTimeout(carrier.welcomed ? ask : drop, silenceMillis);
  }

  #sayUncounted(frame) {
    this.#carrier.uncounted.push(encodeFrame(frame));
    this.#flush();
  }

  /** Sends what there is, in batches as large as the server takes, if the link takes more now. */
  #flush() {
    const carrier = this.#carrier;
    while (carrier?.welcomed && !carrier.ended && carrier.link.isFree()) {
      if (carrier.lastWords) {
        carrier.ended = true;
        carrier.link.send(carrier.lastWords);
        return;
      }
      const frames = carrier.uncounted.splice(0);
      let room = (this.limits.max_batch_bytes || 262_144) - BATCH_OVERHEAD_BYTES;
      for (const frame of this.#unacked.slice(carrier.sent)) {
        room -= frame.length;
        if (room < 0) {
          break;
        }
        carrier.sent++;
        frames.push(frame);
      }
      if (frames.length > 0 || carrier.owesBatch) {
        clearTimeout(carrier.ackTimer);
        Object.assign(carrier, { owesBatch: false, bytesToAck: 0, ackTimer: undefined });
        carrier.link.send(concat([encode(Batch, { ack: this.#received }), ...frames]));
      } else if (this.#closing && this.#unacked.length === 0) {
        carrier.lastWords = encodeFrame({ goodbye: { scope: Scope.SESSION, status: {} } });
      } else {
        return;
      }
    }
  }
}
