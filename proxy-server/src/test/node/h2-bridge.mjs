// Lets a client of WebSocket over HTTP/1.1 open its connections by RFC 8441: each becomes an extended CONNECT of one HTTP/2
// connection to the port that is the first argument, and bytes go on untouched. Prints the port it listens on.
import { createHash } from 'node:crypto';
import http2 from 'node:http2';
import net from 'node:net';

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const authority = `127.0.0.1:${process.argv[2]}`;
let shared;

function session() {
  if (!shared || shared.closed || shared.destroyed) {
    shared = http2.connect(`http://${authority}`);
    shared.on('error', () => {}); // Its streams tell.
    shared.ready = new Promise((resolve, reject) => {
      shared.once('remoteSettings', (settings) => (settings.enableConnectProtocol
        ? resolve() : reject(new Error('no extended CONNECT'))));
      shared.once('close', () => reject(new Error('closed')));
    });
  }
  return shared;
}

function field(head, name) {
  return new RegExp(`^${name}:[ \t]*(.*?)[ \t]*\r?$`, 'im').exec(head)?.[1];
}

async function open(head) {
  const connection = session();
  await connection.ready;
  const fields = {
    ':method': 'CONNECT', ':protocol': 'websocket', ':scheme': 'http', ':authority': authority,
    ':path': head.split(' ', 2)[1], 'sec-websocket-version': field(head, 'sec-websocket-version'),
  };
  const stream = connection.request(fields, { endStream: false });
  const response = await new Promise((resolve, reject) => {
    stream.once('response', resolve);
    stream.once('error', reject);
    stream.once('close', () => reject(new Error('reset')));
  });
  if (response[':status'] !== 200) {
    stream.close();
    throw new Error(`status ${response[':status']}`);
  }
  return stream;
}

async function bridge(socket, head, rest) {
  try {
    const stream = await open(head);
    const accept = createHash('sha1').update(field(head, 'sec-websocket-key') + GUID).digest('base64');
    socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
      + `Sec-WebSocket-Accept: ${accept}\r\n\r\n`);
    stream.write(rest);
    stream.on('error', () => socket.destroy());
    socket.on('error', () => stream.destroy());
    socket.pipe(stream).pipe(socket);
    socket.resume();
  } catch (error) {
    socket.end(`HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\nContent-Length: 0\r\nX-Why: ${error.message}\r\n\r\n`);
  }
}

const server = net.createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
  let head = Buffer.alloc(0);
  socket.on('error', () => {});
  socket.on('data', function onHead(data) {
    head = Buffer.concat([head, data]);
    const end = head.indexOf('\r\n\r\n');
    if (end >= 0) {
      socket.pause();
      socket.off('data', onHead);
      bridge(socket, head.toString('latin1', 0, end), head.subarray(end + 4));
    }
  });
});
server.listen(0, '127.0.0.1', () => console.log(`port ${server.address().port}`));
