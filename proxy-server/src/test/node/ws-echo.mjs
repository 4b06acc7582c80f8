// A WebSocket endpoint that sends back what it gets, and closes with the code it is told: "close 4002". Prints the port it
// listens on.
import { WebSocketServer } from 'ws';

const server = new WebSocketServer({
  host: '127.0.0.1', port: 0, perMessageDeflate: false, maxPayload: 64 << 20, maxFragments: 0, maxBufferedChunks: 0,
});
server.on('connection', (socket) => {
  socket.on('message', (data, binary) => {
    const close = !binary && data.length < 20 && /^close (4\d\d\d)$/.exec(data);
    if (close) {
      socket.close(Number(close[1]));
    } else {
      socket.send(data, { binary });
    }
  });
  socket.on('error', () => {}); // The library has closed the connection with the code that says why.
});
server.on('listening', () => console.log(`port ${server.address().port}`));
