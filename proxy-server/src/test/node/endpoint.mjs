// An HTTP endpoint. Usage: endpoint.mjs http1|http2. Prints the port it listens on.
//   /words      what reached it, as JSON: method, version, fields, size and SHA-256 of the body
//   /echo       the body, sent back while it comes
//   /bytes/<n>  so many bytes
//   /trailers   a body with a trailer
//   /hints      a 103 before the response
//   /cut        a body that ends before its length
import { createHash } from 'node:crypto';
import http from 'node:http';
import http2 from 'node:http2';

const pages = {
  words(request, response) {
    const hash = createHash('sha256');
    let size = 0;
    request.on('data', (data) => { size += data.length; hash.update(data); });
    request.on('end', () => {
      const { method, url, httpVersion, headers, trailers } = request;
      const words = { method, url, version: httpVersion, headers, trailers, size, sha256: hash.digest('hex') };
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(words));
    });
  },
  echo(request, response) {
    request.pipe(response);
  },
  bytes(request, response) {
    const size = Number(request.url.split('/')[2]);
    response.setHeader('content-length', size);
    response.end(Buffer.alloc(size, 'weir '));
  },
  trailers(request, response) {
    response.setHeader('trailer', 'x-sum');
    response.write('body');
    response.addTrailers({ 'x-sum': '4' });
    response.end();
  },
  hints(request, response) {
    response.writeEarlyHints({ link: '</style.css>; rel=preload' });
    response.end('hinted');
  },
  cut(request, response) {
    response.setHeader('content-length', 1000);
    response.write('short', () => (response.stream ? response.stream.close(2) : response.socket.destroy()));
  },
};

function answer(request, response) {
  request.on('error', () => {});
  response.on('error', () => {});
  const page = pages[request.url.split(/[/?]/)[1]];
  if (page) {
    page(request, response);
  } else {
    response.statusCode = 404;
    response.end('no such page');
  }
}

const server = process.argv[2] === 'http2' ? http2.createServer(answer) : http.createServer(answer);
server.on('sessionError', () => {});
server.listen(0, '127.0.0.1', () => console.log(`port ${server.address().port}`));
