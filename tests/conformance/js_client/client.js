// @grpc/grpc-js as a client of the conformance server.
//
// Usage: client.js ADDRESS FOLDER CASE...
//
// Prints a line for each case, as soon as it has run: "CASE ok", or "CASE" and
// what was wrong. The package is found in NODE_PATH.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const grpc = require('@grpc/grpc-js');
const {TestService, bounded} = require('./calls');

const CASES = {
  ...require('./unary_cases'),
  ...require('./stream_cases'),
  answers,
};

// One line of "answers".
function ask(client, method, message) {
  const asIs = (bytes) => bytes;
  return new Promise((resolve) => {
    client.makeUnaryRequest(
      method, asIs, asIs, message, bounded(), (error, reply) => {
        const answer = error ? Buffer.from(error.details) : reply;
        resolve(`${error ? error.code : 0} ${answer.toString('hex')}\n`);
      });
  });
}

// Writes what ../model_requests.py describes.
async function answers({address, credentials, folder}) {
  const client = new grpc.Client(address, credentials);
  const lines = [];
  for (const line of fs.readFileSync(path.join(folder, 'requests'), 'utf8')
    .trimEnd().split('\n')) {
    const [method, message] = line.split(' ');
    lines.push(await ask(client, method, Buffer.from(message, 'hex')));
  }
  client.close();
  fs.writeFileSync(path.join(folder, 'answers'), lines.join(''));
}

async function outcomeOf(name, target) {
  if (!(name in CASES)) return 'this client has no such case';
  try {
    await CASES[name](target);
    return 'ok';
  } catch (error) {
    return String(error.stack).replace(/\s+/g, ' ');
  }
}

async function main([address, folder, ...names]) {
  const credentials = grpc.credentials.createInsecure();
  const client = new TestService(address, credentials,
    {'grpc.max_receive_message_length': -1});
  for (const name of names) {
    console.log(name, await outcomeOf(name,
      {address, credentials, client, folder}));
  }
  // Not waiting for calls that a case left behind.
  process.exit();
}

main(process.argv.slice(2));
