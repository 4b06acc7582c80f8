// Calls of every type. Usage: grpc-client.mjs <host:port> [<file with the authority's certificate>]; the endpoint is
// grpc-endpoint.mjs. Calls of /weir.test.Nowhere/ have no endpoint that is up.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Client, credentials, makeGenericClientConstructor, Metadata, status } from '@grpc/grpc-js';
import { calls } from './grpc-calls.mjs';

const [target, authority] = process.argv.slice(2);
const channel = authority ? credentials.createSsl(readFileSync(authority)) : credentials.createInsecure();
const options = { 'grpc.max_receive_message_length': -1 };
const client = new (makeGenericClientConstructor(calls, 'Calls'))(target, channel, options);
const bytes = (text) => Buffer.from(String(text));

/** One message there, one back: {message, code, details, head, trailers}. */
function unary(method, message, metadata = new Metadata(), callOptions = {}) {
  return new Promise((resolve) => {
    const result = { code: status.OK };
    const call = client[method](message, metadata, callOptions, (error, answer) => {
      Object.assign(result, { message: answer, code: error?.code ?? status.OK, details: error?.details });
    });
    call.on('metadata', (head) => { result.head = head; });
    call.on('status', (last) => resolve({ ...result, trailers: last.metadata }));
  });
}

// Unary: fields in head and trailers, binary ones too; large messages; many at once.
const fields = new Metadata();
fields.add('x-echo', 'words');
fields.add('x-echo-bin', Buffer.from([0, 1, 255]));
const echo = await unary('unary', bytes('hello'), fields);
assert.equal(String(echo.message), 'hello');
for (const place of [echo.head, echo.trailers]) {
  assert.deepEqual(place.get('x-echo'), ['words']);
  assert.deepEqual(place.get('x-echo-bin'), [Buffer.from([0, 1, 255])]);
}
const large = randomBytes(3 << 20);
assert.deepEqual((await unary('unary', large)).message, large);
await Promise.all(Array.from({ length: 500 }, async (_, i) => {
  assert.equal(String((await unary('unary', bytes(i))).message), String(i));
}));

// A failure with words.
const failure = await unary('fail', bytes(''));
assert.equal(failure.code, status.NOT_FOUND);
assert.equal(failure.details, 'nirgends – 100 % sicher');

// The endpoint streams.
let count = 0;
for await (const message of client.count(bytes(1000))) {
  assert.equal(String(message), String(count++));
}
assert.equal(count, 1000);

// The client streams.
const sum = await new Promise((resolve, reject) => {
  const call = client.sum((error, answer) => (error ? reject(error) : resolve(String(answer))));
  for (let i = 0; i < 1000; i++) {
    call.write(Buffer.alloc(100));
  }
  call.end();
});
assert.equal(sum, '100000');

// Both stream, in turns.
const chat = client.chat();
for (let i = 0; i < 200; i++) {
  chat.write(bytes(i));
  assert.equal(String((await once(chat, 'data'))[0]), String(i));
}
chat.end();
assert.equal((await once(chat, 'status'))[0].code, status.OK);

// A deadline, and a client that gives up in the middle: the endpoint hears of both.
const late = await unary('hang', bytes(''), new Metadata(), { deadline: Date.now() + 300 });
assert.equal(late.code, status.DEADLINE_EXCEEDED);
const left = client.chat();
left.write(bytes('before'));
await once(left, 'data');
const leaving = once(left, 'error');
left.cancel();
assert.equal((await leaving)[0].code, status.CANCELLED);
for (let tries = 0; Number((await unary('hangs', bytes(''))).message) < 2; tries++) {
  assert.ok(tries < 5000, 'the endpoint was not told of what was cancelled');
}

// No endpoint is up: the proxy says so in gRPC's words.
const nowhere = await new Promise((resolve) => {
  const same = (message) => message;
  new Client(target, channel, options).makeUnaryRequest('/weir.test.Nowhere/Call', same, same, bytes(''), resolve);
});
assert.equal(nowhere.code, status.UNAVAILABLE);
console.log('done');
process.exit(0);
