/** What this client sends and takes of everwire.proto. It opens no streams and renews no tokens. */
import { bytes, string, uint } from './protobuf.js';

const Status = { code: [1, uint], message: [2, string] };
const Limits = {
  max_batch_bytes: [1, uint],
  replay_buffer_bytes: [3, uint],
  publish_window_messages: [9, uint],
  publish_window_bytes: [10, uint],
};
const Publish = { channel: [1, uint], name: [2, string], total: [3, uint], payload: [4, bytes] };
const Published = { channel: [1, uint], offset: [2, uint], count: [4, uint], status: [5, Status] };
const Message = { subscription: [1, uint], total: [3, uint], payload: [4, bytes] };
const Credit = { subscription: [1, uint], bytes: [2, uint] };
const Subscribe = { subscription: [1, uint], channel: [2, string], credit: [3, uint] };
const Subscribed = { subscription: [1, uint] };
const Unsubscribed = { subscription: [1, uint], status: [2, Status] };
const Hello = {
  versions: [1, uint],
  client_id: [2, string],
  token: [3, string],
  token_generation: [4, uint],
  session_id: [5, string],
  resume_key: [6, bytes],
  attempt: [7, uint],
  received: [8, uint],
};
const Welcome = {
  session_id: [2, string],
  resume_key: [3, bytes],
  resumed: [4, uint],
  received: [5, uint],
  limits: [12, Limits],
};
const Reject = { left: [1, uint], status: [2, Status], retry_after_millis: [3, uint] };
const Goodbye = { scope: [1, uint], status: [2, Status] };
const Ping = { id: [1, uint] };
const Pong = { id: [1, uint], time_millis: [2, uint] };

export const Frame = {
  publish: [1, Publish],
  published: [2, Published],
  message: [3, Message],
  credit: [6, Credit],
  subscribe: [10, Subscribe],
  subscribed: [11, Subscribed],
  unsubscribed: [13, Unsubscribed],
  hello: [256, Hello],
  welcome: [257, Welcome],
  reject: [258, Reject],
  goodbye: [259, Goodbye],
  ping: [384, Ping],
  pong: [385, Pong],
};
export const Batch = { ack: [1, uint], frames: [2, Frame] };

export const Scope = { LINK: 1, DRAIN: 2, SESSION: 3, BREACH: 4 };
export const Left = { UNSPECIFIED: 0, RETRY: 1, REAUTHENTICATE: 2, GONE: 3, FINAL: 4 };
