// Node's HTTP/2 client. Usage: http2-client.mjs <origin> [<file with the authority's certificate>]; the endpoint is
// endpoint.mjs.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import http2 from 'node:http2';

const [origin, authority] = process.argv.slice(2);
const session = http2.connect(origin, authority ? { ca: readFileSync(authority) } : {});
await once(session, 'connect');

async function ask(fields, body, each = () => {}) {
  const stream = session.request({ ':method': body === undefined ? 'GET' : 'POST', ...fields });
  each(stream);
  const response = { hints: [], trailers: {}, body: [] };
  stream.on('headers', (headers) => response.hints.push(headers));
  stream.on('trailers', (headers) => { response.trailers = headers; });
  stream.on('response', (headers) => { response.headers = headers; });
  stream.on('data', (data) => response.body.push(data));
  stream.end(body);
  await once(stream, 'close');
  response.body = Buffer.concat(response.body);
  return response;
}

// As many streams at once as the proxy lets us, and some that wait for a place.
await Promise.all(Array.from({ length: 500 }, async (_, i) => {
  const { body } = await ask({ ':path': `/words?n=${i}` });
  assert.equal(JSON.parse(body).url, `/words?n=${i}`);
}));

// A body in both directions, larger than every window.
const bytes = randomBytes(3 << 20);
assert.deepEqual((await ask({ ':path': '/echo' }, bytes)).body, bytes);

// Cookies come in crumbs and arrive as one field.
const words = JSON.parse((await ask({ ':path': '/words', cookie: ['a=1', 'b=2'] })).body);
assert.equal(words.headers.cookie, 'a=1; b=2');

// HEAD, trailers, 103, and a body that is cut.
const head = await ask({ ':path': '/bytes/100000', ':method': 'HEAD' });
assert.equal(head.headers['content-length'], '100000');
assert.equal(head.body.length, 0);
const trailers = await ask({ ':path': '/trailers' });
assert.equal(String(trailers.body), 'body');
assert.equal(trailers.trailers['x-sum'], '4');
const hinted = await ask({ ':path': '/hints' });
assert.equal(hinted.hints[0]?.[':status'], 103);
assert.equal(String(hinted.body), 'hinted');
await assert.rejects(ask({ ':path': '/cut' }));

// Nothing of that hurt the connection.
assert.equal((await ask({ ':path': '/bytes/10' })).headers[':status'], 200);
await new Promise((resolve, reject) => session.ping((error) => (error ? reject(error) : resolve())));
session.close();
await once(session, 'close');
console.log('done');
