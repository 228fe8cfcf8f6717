import { once } from 'node:events';
import { createServer, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { expect } from 'chai';
import express from 'express';
import type { Files } from '../../server/files/files.ts';
import { sendZip } from '../../server/request/sendZip.ts';

const size = 300_000;

/** A file's content, in pieces; of one that breaks off, half of it. */
function* content(isWhole: boolean) {
  for (let sent = 0; sent < size; sent += 10_000) {
    if (!isWhole && sent >= size / 2) throw new Error('the disk is gone');
    yield Buffer.alloc(10_000, 'x');
  }
}

describe('a ZIP that breaks off', () => {
  for (const [what, broken] of [
    ['a file of which the store gives half', { read: () => Readable.from(content(false)) }],
    ['a store that is gone between two files', null],
  ] as const)
    it(`nextcloud/server#59049: ${what} breaks the connection, so that nobody takes it for whole`, async () => {
      const whole = { read: () => Readable.from(content(true)) };
      let begun = 0;
      const find = () => {
        begun += 1;
        const found = begun === 2 ? broken : whole;
        return found ? Promise.resolve(found) : Promise.reject(new Error('the store is gone'));
      };
      const entries = ['1', '2', '3'].map((fileId) => ({
        ...{ name: `${fileId}.pdf`, at: new Date(), file: { tenantId: 't', fileId, size, sha256: '' } },
      }));
      const app = express().get('/', (_request, response) => {
        const reply = { filename: 'all.zip', entries, index: () => 'File\r\n' };
        sendZip({ files: { find } as unknown as Files }, response, reply).catch(() => undefined);
      });
      const server = createServer(app).listen(0, '127.0.0.1');
      await once(server, 'listening');
      try {
        const { port } = server.address() as AddressInfo;
        const [answer] = (await once(get({ port, agent: false }), 'response')) as [IncomingMessage];
        expect(answer.statusCode, 'it had begun').to.equal(200);
        let bytes = 0;
        const read = (async () => {
          for await (const part of answer as AsyncIterable<Buffer>) bytes += part.length;
        })();
        const end = await read.then(() => 'whole', (error: unknown) => error);
        expect(end).to.be.an('error').and.to.have.property('code', 'ECONNRESET');
        expect([bytes < 3 * size, begun]).to.deep.equal([true, 2]);
      } finally {
        server.close();
      }
    });
}); // prettier-ignore
