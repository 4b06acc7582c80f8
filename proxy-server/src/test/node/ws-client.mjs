// WebSocket clients against ws://127.0.0.1:<port>; the endpoint is ws-echo.mjs.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { WebSocket } from 'ws';

const url = `ws://127.0.0.1:${process.argv[2]}/chat`;

async function talk(size) {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  await once(socket, 'open');
  for (const message of ['words', randomBytes(size), '']) {
    socket.send(message);
    const [data, binary] = await once(socket, 'message');
    assert.equal(binary, typeof message !== 'string');
    assert.deepEqual(Buffer.from(data), Buffer.from(message));
  }
  socket.ping('still there?');
  assert.equal(String((await once(socket, 'pong'))[0]), 'still there?');
  socket.close(4001, 'enough');
  assert.equal((await once(socket, 'close'))[0], 4001);
}

await Promise.all(Array.from({ length: 50 }, (_, i) => talk(1 << (i % 21))));

// The endpoint closes: the code it gives arrives.
const closed = new WebSocket(url, { perMessageDeflate: false });
await once(closed, 'open');
closed.send('close 4002');
assert.equal((await once(closed, 'close'))[0], 4002);
console.log('done');
