// The service that the gRPC endpoint offers and its client calls: messages are bytes, so that no compiler is needed.
const same = (bytes) => bytes;

function call(name, requestStream, responseStream) {
  return {
    path: `/weir.test.Calls/${name}`, requestStream, responseStream,
    requestSerialize: same, requestDeserialize: same, responseSerialize: same, responseDeserialize: same,
  };
}

export const calls = {
  unary: call('Unary', false, false), // Sends the message back, and the field x-echo in head and trailers.
  fail: call('Fail', false, false), // NOT_FOUND, with words.
  count: call('Count', false, true), // As many messages as the request says.
  sum: call('Sum', true, false), // The size of all messages.
  chat: call('Chat', true, true), // Each message back.
  hang: call('Hang', false, false), // Never answers.
  hangs: call('Hangs', false, false), // How many of those were cancelled.
};
