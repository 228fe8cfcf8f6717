import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { expect } from 'chai';
import { BundlingSocket } from '../../server/database/bundlingSocket.ts';

describe('the bundling socket', () => {
  it('sends what is written in one go as one piece, once it is connected as well', async () => {
    const received: Buffer[] = [];
    const server = createServer((peer) => peer.on('data', (data: Buffer) => received.push(data)));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const pieces: number[] = [];
    class Counted extends BundlingSocket {
      override _write(chunk: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
        pieces.push(1);
        super._write(chunk, encoding, done);
      }
      override _writev(chunks: { chunk: Buffer; encoding: BufferEncoding }[], done: () => void): void {
        pieces.push(chunks.length);
        super._writev?.(chunks, done);
      }
    }
    const socket = new Counted();
    socket.connect((server.address() as AddressInfo).port, '127.0.0.1');
    await once(socket, 'connect');
    // As pg does: a statement without values, then one whose messages it holds together itself.
    socket.write('begin;');
    socket.cork();
    socket.write('parse;');
    socket.write('bind;');
    socket.uncork();
    socket.end();
    await once(socket, 'close');
    server.close();
    expect(pieces).to.deep.equal([3]);
    expect(Buffer.concat(received).toString()).to.equal('begin;parse;bind;');
  });
});
