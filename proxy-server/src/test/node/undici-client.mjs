// undici's connection pool and its fetch against http://127.0.0.1:<port>; the endpoint is endpoint.mjs.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { Agent, fetch, Pool } from 'undici';

const origin = `http://127.0.0.1:${process.argv[2]}`;
const pool = new Pool(origin, { connections: 8, pipelining: 10 });

// 2000 pipelined requests, each with an answer of its own.
await Promise.all(Array.from({ length: 2000 }, async (_, i) => {
  const { statusCode, body } = await pool.request({ path: `/words?n=${i}`, method: 'GET' });
  assert.equal(statusCode, 200);
  assert.equal((await body.json()).url, `/words?n=${i}`);
}));

// Bodies of known length and of none, sent back byte for byte.
const bytes = randomBytes(3 << 20);
for (const body of [bytes, Readable.from([bytes.subarray(0, 7), bytes.subarray(7)])]) {
  const echo = await pool.request({ path: '/echo', method: 'PUT', body });
  assert.deepEqual(Buffer.from(await echo.body.arrayBuffer()), bytes);
}

// HEAD, trailers, and a body that is cut must not look whole.
const head = await pool.request({ path: '/bytes/100000', method: 'HEAD' });
assert.equal(head.headers['content-length'], '100000');
assert.equal((await head.body.text()).length, 0);
const trailers = await pool.request({ path: '/trailers', method: 'GET' });
assert.equal(await trailers.body.text(), 'body');
assert.equal(trailers.trailers['x-sum'], '4');
const cut = await pool.request({ path: '/cut', method: 'GET' });
await assert.rejects(cut.body.text());
await pool.close();

// fetch, with a body that is a stream.
const dispatcher = new Agent();
const stream = new ReadableStream({
  start(controller) { controller.enqueue(bytes); controller.close(); },
});
const words = await (await fetch(`${origin}/words`, { method: 'POST', body: stream, duplex: 'half', dispatcher })).json();
assert.equal(words.size, bytes.length);
assert.equal(words.sha256, createHash('sha256').update(bytes).digest('hex'));
await dispatcher.close();
console.log('done');
