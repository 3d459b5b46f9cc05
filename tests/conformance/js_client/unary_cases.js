// Unary calls: those that are answered, and those that must be refused.
'use strict';

const assert = require('node:assert/strict');
const grpc = require('@grpc/grpc-js');
const {
  DETAILS, ECHO_INITIAL, ECHO_TRAILING, TestService, UnimplementedService,
  bounded, deadlineIn, expectCode, expectDetails, expectEcho, expectStatus,
  expectZeros, metadataOf, okReply, payloadOf, singleReply,
} = require('./calls');

const SPECIAL_MESSAGE = '\t\ntest with whitespace\r\nand Unicode BMP \u263a ' +
  'and non-BMP \u{1f608}\t\n';

const requestOf = (bytes, replyBytes) =>
  ({payload: payloadOf(bytes), response_size: replyBytes});

const requestFor = (code, message) => ({response_status: {code, message}});

async function emptyUnary({client}) {
  const {reply} = await okReply(client, 'emptyCall', {}, bounded());
  assert.deepEqual({...reply}, {});
}

async function largeUnary({client}) {
  const {reply} = await okReply(
    client, 'unaryCall', requestOf(271828, 314159), bounded());
  expectZeros(reply, 314159);
}

async function manyAtOnce(client, calls, bytes, replyBytes) {
  const request = requestOf(bytes, replyBytes);
  const answers = await Promise.all(Array.from({length: calls}, () =>
    singleReply(client, 'unaryCall', request, bounded())));
  for (const answer of answers) {
    expectCode(answer, grpc.status.OK);
    expectZeros(answer.reply, replyBytes);
  }
}

async function concurrentLargeUnary({client}) {
  await manyAtOnce(client, 50, 271828, 314159);
  await manyAtOnce(client, 8, 1 << 20, 1 << 20);
}

async function customMetadata({client}) {
  const answer = await okReply(
    client, 'unaryCall', requestOf(271828, 314159),
    metadataOf(ECHO_INITIAL, ECHO_TRAILING), bounded());
  expectZeros(answer.reply, 314159);
  expectEcho(answer);
}

async function expectEchoedStatus({client}, text) {
  const answer = await singleReply(
    client, 'unaryCall', requestFor(grpc.status.UNKNOWN, text), bounded());
  expectStatus(answer, grpc.status.UNKNOWN, text);
}

const statusCodeAndMessage = (target) =>
  expectEchoedStatus(target, 'test status message');

const specialStatusMessage = (target) =>
  expectEchoedStatus(target, SPECIAL_MESSAGE);

async function statusDetails({client}) {
  expectDetails(await singleReply(
    client, 'unaryCall', requestFor(grpc.status.NOT_FOUND, 'see the details'),
    metadataOf(['x-test-details-bin', DETAILS]), bounded()));
}

async function unimplementedMethod({client}) {
  expectCode(await singleReply(client, 'unimplementedCall', {}, bounded()),
    grpc.status.UNIMPLEMENTED);
}

async function unimplementedService({address, credentials}) {
  const client = new UnimplementedService(address, credentials);
  try {
    expectCode(await singleReply(client, 'unimplementedCall', {}, bounded()),
      grpc.status.UNIMPLEMENTED);
  } finally {
    client.close();
  }
}

// Here a channel compresses, not a call.
async function compressedRequest({address, credentials}) {
  const client = new TestService(address, credentials, {
    'grpc.default_compression_algorithm': grpc.compressionAlgorithms.gzip,
  });
  try {
    expectCode(
      await singleReply(client, 'unaryCall', requestOf(1000, 0), bounded()),
      grpc.status.UNIMPLEMENTED);
  } finally {
    client.close();
  }
}

async function messageOverTheLimit({client}) {
  expectCode(
    await singleReply(client, 'unaryCall', requestOf(4 << 20, 0), bounded()),
    grpc.status.RESOURCE_EXHAUSTED);
  // The connection goes on.
  await okReply(client, 'unaryCall', {}, bounded());
}

async function deadlineAlreadyPast({client}) {
  expectCode(await singleReply(client, 'unaryCall', {}, deadlineIn(-1000)),
    grpc.status.DEADLINE_EXCEEDED);
}

module.exports = {
  empty_unary: emptyUnary,
  large_unary: largeUnary,
  concurrent_large_unary: concurrentLargeUnary,
  custom_metadata_unary: customMetadata,
  status_code_and_message_unary: statusCodeAndMessage,
  special_status_message: specialStatusMessage,
  status_details_unary: statusDetails,
  unimplemented_method: unimplementedMethod,
  unimplemented_service: unimplementedService,
  compressed_request: compressedRequest,
  message_over_the_limit: messageOverTheLimit,
  deadline_already_past: deadlineAlreadyPast,
};
