// What the cases of @grpc/grpc-js share: bounded calls, and checks.
'use strict';

const assert = require('node:assert/strict');
const path = require('node:path');
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');

const MOST_MILLISECONDS = 20_000;  // that a call may take

const {TestService, UnimplementedService} =
  grpc.loadPackageDefinition(loader.loadSync(
    path.join(__dirname, '../test_service.proto'),
    {defaults: true, keepCase: true})).grpc.testing;

const ECHO_INITIAL =
  ['x-grpc-test-echo-initial', 'test_initial_metadata_value'];
const ECHO_TRAILING =
  ['x-grpc-test-echo-trailing-bin', Buffer.from([0xab, 0xab, 0xab])];

// A google.rpc.Status: NOT_FOUND, with a message that is no ASCII and holds a
// zero.
const DETAILS =
  Buffer.from([0x08, 0x05, 0x12, 0x04, 0xe2, 0x98, 0xba, 0x00]);

const deadlineIn = (milliseconds) =>
  ({deadline: Date.now() + milliseconds});

const bounded = () => deadlineIn(MOST_MILLISECONDS);

function metadataOf(...fields) {
  const metadata = new grpc.Metadata();
  for (const [name, value] of fields) metadata.add(name, value);
  return metadata;
}

const payloadOf = (bytes) => ({body: Buffer.alloc(bytes)});

function expectZeros(reply, bytes) {
  const body = reply.payload?.body ?? Buffer.alloc(0);
  assert.equal(body.length, bytes, 'the size of the payload');
  assert.ok(body.equals(Buffer.alloc(bytes)), 'the payload is not all zeros');
}

// How a call ends: its headers, its status, which has the trailers.
function endOf(call) {
  return new Promise((resolve) => {
    let headers = new grpc.Metadata();
    call.on('metadata', (metadata) => { headers = metadata; });
    call.on('error', () => {});  // the status tells
    call.on('status', (status) => resolve({headers, status}));
  });
}

// A call with one reply: `method` of `client`, with all but the callback.
async function singleReply(client, method, ...args) {
  let reply;
  const call = client[method](...args, (error, message) => {
    reply = message;
  });
  const end = await endOf(call);
  // The callback comes after the status.
  await new Promise(setImmediate);
  return {reply, ...end};
}

function expectCode({status}, code) {
  assert.equal(grpc.status[status.code], grpc.status[code],
    `"${status.details}"`);
}

function expectStatus(end, code, text) {
  expectCode(end, code);
  assert.equal(end.status.details, text);
}

async function okReply(client, method, ...args) {
  const answer = await singleReply(client, method, ...args);
  expectCode(answer, grpc.status.OK);
  return answer;
}

// That headers and trailers asked for have come.
function expectEcho({headers, status}) {
  assert.deepEqual(headers.get(ECHO_INITIAL[0]), [ECHO_INITIAL[1]]);
  assert.deepEqual(status.metadata.get(ECHO_TRAILING[0]), [ECHO_TRAILING[1]]);
}

function expectDetails(end) {
  expectCode(end, grpc.status.NOT_FOUND);
  assert.deepEqual(end.status.metadata.get('grpc-status-details-bin'),
    [DETAILS]);
}

module.exports = {
  DETAILS, ECHO_INITIAL, ECHO_TRAILING, TestService, UnimplementedService,
  bounded, deadlineIn, endOf, expectCode, expectDetails, expectEcho,
  expectStatus, expectZeros, metadataOf, okReply, payloadOf, singleReply,
};
