import { Socket } from 'node:net';

type Done = (error?: Error | null) => void;

/**
 * A socket that sends what is written in one go of the event loop as one piece. In pipeline mode pg writes each query by
 * itself; queries that are started together then leave in one system call instead of one each.
 */
export class BundlingSocket extends Socket {
  #bundling = false;

  override connect(...to: unknown[]): this {
    Reflect.apply(Socket.prototype.connect.bind(this), this, to);
    // Node puts its own `write` on a socket that connects, in front of ours.
    Reflect.deleteProperty(this, 'write');
    return this;
  }

  override write(chunk: Uint8Array | string, encoding?: BufferEncoding | Done, done?: Done): boolean {
    if (!this.#bundling) {
      this.#bundling = true;
      this.cork();
      // Runs behind the promises that are due now, and so behind the queries that they start.
      process.nextTick(() => {
        this.#bundling = false;
        this.uncork();
      });
    }
    return typeof encoding === 'function' ? super.write(chunk, encoding) : super.write(chunk, encoding, done);
  }
}
