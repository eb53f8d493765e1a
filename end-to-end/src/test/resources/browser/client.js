import { concat } from './protobuf.js';
import { Session } from './session.js';

const PART_BYTES = 65_536;
const CREDIT_BYTES = 262_144;
const costOf = (payloadBytes) => payloadBytes + 64;

/** Publishes and subscribes to channels, over one session. Payloads are Uint8Arrays. */
export class Client {
  #session;
  /** The channel with number n stands at n - 1. */
  #channels = [];
  #unanswered = { messages: 0, bytes: 0 };
  /** The subscription with number n stands at n - 1. */
  #subscriptions = [];

  /** The options are those of Session. */
  constructor(openLink, options) {
    this.#session = new Session(
      openLink,
      {
        published: (published) => this.#onPublished(published),
        message: (message) => this.#onMessage(message),
        subscribed: ({ subscription }) => this.#subscriptions[subscription - 1].resolve(),
        unsubscribed: ({ subscription, status }) =>
          this.#subscriptions[subscription - 1].reject(new Error(status?.message)),
      },
      options,
    );
  }

  /** Connects and resumes until the session has ended; throws if it was not ended by close(). */
  run() {
    return this.#session.run();
  }

  close() {
    this.#session.close();
  }

  /** Gives the offset when the server has confirmed it. */
  publish(name, payload) {
    const cost = costOf(payload.length);
    const { publish_window_messages, publish_window_bytes } = this.#session.limits;
    const { messages, bytes } = this.#unanswered;
    if (
      messages >= (publish_window_messages || 4_096) ||
      (messages > 0 && bytes + cost > (publish_window_bytes || 1_048_576))
    ) {
      return Promise.reject(new Error('too many publishes wait for their answer'));
    }
    this.#count(1, cost);
    const { number: channel, answers, ...first } = this.#channelOf(name);
    if (payload.length > PART_BYTES) {
      first.total = payload.length;
    }
    let at = 0;
    do {
      const part = payload.subarray(at, at + PART_BYTES);
      this.#session.send({ publish: { channel, ...(at === 0 && first), payload: part } });
      at += PART_BYTES;
    } while (at < payload.length);
    return new Promise((resolve, reject) => answers.push({ resolve, reject, cost }));
  }

  /** Its number and the answers that are due; its name too, once. */
  #channelOf(name) {
    const known = this.#channels.find((channel) => channel.name === name);
    if (known) {
      return { number: known.number, answers: known.answers };
    }
    const channel = { name, number: this.#channels.length + 1, answers: [] };
    this.#channels.push(channel);
    return channel;
  }

  #count(messages, bytes) {
    this.#unanswered.messages += messages;
    this.#unanswered.bytes += bytes;
  }

  #onPublished({ channel, offset, count, status }) {
    const answered = this.#channels[channel - 1].answers.splice(0, count || 1);
    for (const [index, { resolve, reject, cost }] of answered.entries()) {
      this.#count(-1, -cost);
      if (status) {
        reject(new Error(status.message));
      } else {
        resolve(offset + index);
      }
    }
  }

  /** Is done when delivery begins. */
  subscribe(channel, onPayload) {
    const number = this.#subscriptions.length + 1;
    this.#session.send({ subscribe: { subscription: number, channel, credit: CREDIT_BYTES } });
    return new Promise((resolve, reject) => {
      const state = { parts: [], missingBytes: 0, takenCost: 0 };
      this.#subscriptions.push({ number, onPayload, resolve, reject, ...state });
    });
  }

  #onMessage({ subscription: number, total, payload }) {
    const subscription = this.#subscriptions[number - 1];
    if (subscription.parts.length === 0) {
      subscription.missingBytes = total || payload.length;
    }
    subscription.parts.push(payload);
    subscription.missingBytes -= payload.length;
    if (subscription.missingBytes === 0) {
      const whole = concat(subscription.parts.splice(0));
      subscription.onPayload(whole);
      this.#giveBack(subscription, costOf(whole.length));
    }
  }

  /** In lumps, so that not every message costs a frame. */
  #giveBack(subscription, cost) {
    subscription.takenCost += cost;
    if (subscription.takenCost >= CREDIT_BYTES / 2) {
      const { number, takenCost } = subscription;
      this.#session.send({ credit: { subscription: number, bytes: takenCost } });
      subscription.takenCost = 0;
    }
  }
}
