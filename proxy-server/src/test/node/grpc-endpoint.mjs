// A gRPC server for the calls of grpc-calls.mjs. Prints the port it listens on.
import { Metadata, Server, ServerCredentials, status } from '@grpc/grpc-js';
import { calls } from './grpc-calls.mjs';

let cancelled = 0;
const server = new Server({ 'grpc.max_receive_message_length': -1 });
server.addService(calls, {
  unary(call, reply) {
    const fields = new Metadata();
    call.metadata.get('x-echo').forEach((value) => fields.add('x-echo', value));
    call.metadata.get('x-echo-bin').forEach((value) => fields.add('x-echo-bin', value));
    call.sendMetadata(fields);
    reply(null, call.request, fields);
  },
  fail(call, reply) {
    reply({ code: status.NOT_FOUND, details: 'nirgends – 100 % sicher' });
  },
  count(call) {
    for (let i = 0; i < Number(call.request); i++) {
      call.write(Buffer.from(String(i)));
    }
    call.end();
  },
  sum(call, reply) {
    let size = 0;
    call.on('data', (message) => { size += message.length; });
    call.on('end', () => reply(null, Buffer.from(String(size))));
  },
  chat(call) {
    call.on('cancelled', () => cancelled++);
    call.on('data', (message) => call.write(message));
    call.on('end', () => call.end());
  },
  hang(call) {
    call.on('cancelled', () => cancelled++);
  },
  hangs(call, reply) {
    reply(null, Buffer.from(String(cancelled)));
  },
});
server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
  if (error) {
    throw error;
  }
  console.log(`port ${port}`);
});
