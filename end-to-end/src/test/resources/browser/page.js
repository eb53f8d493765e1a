/**
 * Counts up in the channel "browser/up" and checks the counting in "browser/down", until "end"
 * comes there; says "end" in turn, closes, and reports to the test. A payload is a number in decimal,
 * then how often the session was resumed, or "end", then spaces.
 */
import { Client } from './client.js';
import { openerFor } from './links.js';

const MOST_UNDER_WAY = 32;
const LARGE_EVERY = 64;
const LARGE_BYTES = 100_000;

const payload = (text, length) => new TextEncoder().encode(String(text).padEnd(length));
const report = (facts) =>
  fetch('report', { method: 'POST', body: new URLSearchParams(facts) });

async function count(client, counting) {
  while (!counting.ended) {
    const number = counting.sent++;
    const length = number % LARGE_EVERY === 0 ? LARGE_BYTES : (number * 31) % 200;
    await client.publish('browser/up', payload(`${number} ${counting.resumes}`, length));
  }
}

async function meet(url, options) {
  const sessions = new Set();
  const counting = { sent: 0, received: 0, resumes: 0, ended: false, disorder: '' };
  const client = new Client(openerFor(url), {
    ...options,
    onWelcome: ({ session_id, resumed }) => {
      sessions.add(session_id);
      counting.resumes += resumed;
    },
  });
  const run = client.run();
  await Promise.race([run, client.subscribe('browser/down', (bytes) => {
    const text = new TextDecoder().decode(bytes).trimEnd();
    if (text === 'end') {
      counting.ended = true;
    } else if (text !== String(counting.received++)) {
      counting.disorder ||= `${text} came where ${counting.received - 1} was due`;
    }
  })]);
  const counters = Array.from({ length: MOST_UNDER_WAY }, () => count(client, counting));
  await Promise.race([run, Promise.all(counters)]);
  await Promise.race([run, client.publish('browser/up', payload('end', 0))]);
  client.close();
  await run;
  const { sent, received, resumes, disorder } = counting;
  return { sessions: sessions.size, resumes, sent, received, disorder };
}

try {
  const parameters = new URLSearchParams(location.search);
  const number = (name) => Number(parameters.get(name));
  const options = {
    silenceMillis: number('silenceMillis'),
    mostFailures: number('mostFailures'),
  };
  await report(await meet(parameters.get('url'), options));
} catch (error) {
  await report({ failure: error.message });
}
