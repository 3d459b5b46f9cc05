// Streams: what goes over them, and how they end.
'use strict';

const assert = require('node:assert/strict');
const grpc = require('@grpc/grpc-js');
const {
  DETAILS, ECHO_INITIAL, ECHO_TRAILING, bounded, deadlineIn, endOf,
  expectCode, expectDetails, expectEcho, expectStatus, expectZeros,
  metadataOf, payloadOf,
} = require('./calls');

const REQUEST_BYTES = [27182, 8, 1828, 45904];
const REPLY_BYTES = [31415, 9, 2653, 58979];
const SENT_AHEAD = 100;  // more than a server of ours holds of one stream
const LONG_STREAM = Array(64).fill(100_000);  // what no window takes at once

const requestOf = (bytes, replyBytes) => ({
  payload: payloadOf(bytes),
  response_parameters: replyBytes.map((size) => ({size})),
});

const requestFor = (code, message) => ({response_status: {code, message}});

// Reads a stream to its end; its replies are asked for one by one.
class Replies {
  constructor(call) {
    this.end = endOf(call);
    this.replies = call[Symbol.asyncIterator]();
  }

  // The next reply, or undefined if the stream has ended.
  async next() {
    try {
      return (await this.replies.next()).value;
    } catch {
      return undefined;  // the status tells
    }
  }

  // That just these are left, and then the stream ends with OK.
  async expect(sizes) {
    let replies = 0;
    for (let reply; (reply = await this.next()) !== undefined; ++replies) {
      if (replies < sizes.length) expectZeros(reply, sizes[replies]);
    }
    const end = await this.end;
    expectCode(end, grpc.status.OK);
    assert.equal(replies, sizes.length, 'the number of replies');
    return end;
  }
}

async function clientStreaming({client}) {
  let reply;
  const answered = new Promise((resolve) => {
    const call = client.streamingInputCall(bounded(), (error, message) => {
      reply = message;
      resolve(error);
    });
    for (const bytes of REQUEST_BYTES) call.write({payload: payloadOf(bytes)});
    call.end();
  });
  assert.equal(await answered, null);
  assert.equal(reply.aggregated_payload_size, 74922);
}

async function expectServerStream({client}, sizes) {
  const call = client.streamingOutputCall(requestOf(0, sizes), bounded());
  await new Replies(call).expect(sizes);
}

const serverStreaming = (target) => expectServerStream(target, REPLY_BYTES);

const longStream = (target) => expectServerStream(target, LONG_STREAM);

async function pingPong({client}) {
  const call = client.fullDuplexCall(bounded());
  const replies = new Replies(call);
  for (const [i, bytes] of REQUEST_BYTES.entries()) {
    call.write(requestOf(bytes, [REPLY_BYTES[i]]));
    expectZeros(await replies.next() ?? {}, REPLY_BYTES[i]);
  }
  call.end();
  await replies.expect([]);
}

async function requestsSentAhead({client}) {
  const sizes = Array.from({length: SENT_AHEAD}, (_, i) => i);
  const call = client.fullDuplexCall(bounded());
  for (const bytes of sizes) call.write(requestOf(0, [bytes]));
  call.end();
  await new Replies(call).expect(sizes);
}

async function emptyStream({client}) {
  const call = client.fullDuplexCall(bounded());
  call.end();
  await new Replies(call).expect([]);
}

async function customMetadata({client}) {
  const call = client.fullDuplexCall(
    metadataOf(ECHO_INITIAL, ECHO_TRAILING), bounded());
  call.write(requestOf(271828, [314159]));
  call.end();
  expectEcho(await new Replies(call).expect([314159]));
}

// How a stream ends whose only request asks for a status.
async function endFor(request, call) {
  const end = endOf(call);
  call.resume();
  call.write(request);
  call.end();
  return end;
}

async function statusCodeAndMessage({client}) {
  const text = 'test status message';
  expectStatus(
    await endFor(requestFor(grpc.status.UNKNOWN, text),
      client.fullDuplexCall(bounded())),
    grpc.status.UNKNOWN, text);
}

async function statusDetails({client}) {
  expectDetails(await endFor(
    requestFor(grpc.status.NOT_FOUND, 'see the details'),
    client.fullDuplexCall(
      metadataOf(['x-test-details-bin', DETAILS]), bounded())));
}

async function timeoutOnSleepingServer({client}) {
  const call = client.fullDuplexCall(deadlineIn(1));
  const end = endOf(call);
  call.resume();
  call.write(requestOf(27182, []));
  expectCode(await end, grpc.status.DEADLINE_EXCEEDED);
}

async function cancelAfterBegin({client}) {
  const call = client.streamingInputCall(bounded(), () => {});
  const end = endOf(call);
  call.cancel();
  expectCode(await end, grpc.status.CANCELLED);
}

async function cancelAfterFirstResponse({client}) {
  const call = client.fullDuplexCall(bounded());
  const replies = new Replies(call);
  call.write(requestOf(27182, [31415]));
  expectZeros(await replies.next() ?? {}, 31415);
  call.cancel();
  expectCode(await replies.end, grpc.status.CANCELLED);
}

module.exports = {
  client_streaming: clientStreaming,
  server_streaming: serverStreaming,
  long_stream: longStream,
  ping_pong: pingPong,
  requests_sent_ahead: requestsSentAhead,
  empty_stream: emptyStream,
  custom_metadata_full_duplex: customMetadata,
  status_code_and_message_full_duplex: statusCodeAndMessage,
  status_details_full_duplex: statusDetails,
  timeout_on_sleeping_server: timeoutOnSleepingServer,
  cancel_after_begin: cancelAfterBegin,
  cancel_after_first_response: cancelAfterFirstResponse,
};
