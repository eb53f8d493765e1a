/**
 * As much of protobuf as Everwire needs. A schema is an object with the number and the type of each
 * field: { code: [1, uint], message: [2, string] }; a field that holds a message has its schema as
 * its type.
 */
export const uint = 'uint';
export const string = 'string';
export const bytes = 'bytes';

const NOTHING = { uint: 0, string: '', bytes: new Uint8Array(0) };

export function concat(pieces) {
  const whole = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** Numbers have up to 53 bits, more than JavaScript's shifts take. */
function varint(number) {
  const out = [];
  for (; number > 127; number = Math.floor(number / 128)) {
    out.push((number % 128) + 128);
  }
  return [...out, number];
}

function field(number, type, value) {
  if (type === uint) {
    return concat([varint(number * 8), varint(value)]);
  }
  const content =
    type === bytes ? value : type === string ? new TextEncoder().encode(value) : encode(type, value);
  return concat([varint(number * 8 + 2), varint(content.length), content]);
}

/** A message in bytes; an array stands for a repeated field. */
export function encode(schema, message) {
  return concat(
    Object.entries(message).flatMap(([name, value]) =>
      [value].flat().map((one) => field(...schema[name], one)),
    ),
  );
}

/** The fields of a message in their order, as [number, value]: a number, or bytes. */
export function* fields(message) {
  let at = 0;
  const take = (length) => {
    if (at + length > message.length) {
      throw new Error('a message ends within a field');
    }
    at += length;
    return message.subarray(at - length, at);
  };
  const takeVarint = () => {
    for (let value = 0, scale = 1; ; scale *= 128) {
      const [byte] = take(1);
      value += (byte % 128) * scale;
      if (byte < 128) {
        return value;
      }
    }
  };
  const takeValue = {
    0: takeVarint,
    1: () => take(8),
    2: () => take(takeVarint()),
    5: () => take(4),
  };
  while (at < message.length) {
    const tag = takeVarint();
    yield [Math.floor(tag / 8), takeValue[tag % 8]()];
  }
}

/** A message as an object. Of absent fields numbers are 0, the others empty, messages undefined. */
export function decode(schema, message) {
  const known = Object.entries(schema);
  const decoded = Object.fromEntries(known.map(([name, [, type]]) => [name, NOTHING[type]]));
  for (const [number, value] of fields(message)) {
    for (const [name, [, type]] of known.filter(([, [known]]) => known === number)) {
      decoded[name] =
        type === string ? new TextDecoder().decode(value)
        : type in NOTHING ? value
        : decode(type, value);
    }
  }
  return decoded;
}
