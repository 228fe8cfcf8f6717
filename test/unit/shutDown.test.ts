import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Worker } from 'node:worker_threads';
import { endServer } from '../../server/shutDown.ts';

/** Keeps a connection, and asks on it once more when it is told to, whatever the thread of the server does meanwhile. */
const visitor = `
  const { parentPort, workerData } = require('node:worker_threads');
  const socket = require('node:net').connect(workerData.port, '127.0.0.1');
  const ask = (then) => socket.write('GET / HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n', then);
  socket.on('connect', () => ask());
  socket.on('data', (text) => parentPort.postMessage(String(text)));
  socket.on('error', (error) => parentPort.postMessage(error.code));
  socket.on('close', () => parentPort.postMessage('closed'));
  parentPort.once('message', () => ask(() => {
    Atomics.store(workerData.sent, 0, 1);
    Atomics.notify(workerData.sent, 0);
  }));
`;

describe('a server that ends', () => {
  for (const others of [true, false])
    it(`S27: answers what came on a kept connection before it closes that, ${others ? 'while others go on' : 'alone'}`, async () => {
      const server = createServer((_request, response) => void response.end('answered')).listen(0);
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      const sent = new Int32Array(new SharedArrayBuffer(4));
      const worker = new Worker(visitor, { eval: true, workerData: { port, sent } });
      const said: string[] = [];
      worker.on('message', (text: string) => said.push(text));
      while (!said.join('').includes('answered')) await once(worker, 'message');
      said.length = 0;

      const drain = 20;
      const ended = endServer(server, { drain, others });
      worker.postMessage('ask');
      // The machine is busy: this thread gets nothing done until the request is there and the drain is long over.
      Atomics.wait(sent, 0, 0);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5 * drain);
      await ended;
      while (said.at(-1) !== 'closed') await once(worker, 'message');
      assert.match(said.join(''), /^HTTP\/1\.1 200 OK\r\nConnection: close\r\n[^]*answered/);
      await worker.terminate();
    });
});
