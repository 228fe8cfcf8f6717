import { Socket } from 'node:net';

type Done = (error?: Error | null) => void;

/**
 * A socket that sends what is written in one turn of the event loop as one piece. In pipeline mode, pg writes each query
 * separately. This way, queries that are started together leave in one system call.
 */
export class BundlingSocket extends Socket {
  #bundling = false;

  override connect(...to: unknown[]): this {
    Reflect.apply(Socket.prototype.connect.bind(this), this, to);
    // Node sets its own `write` on a connecting socket, in front of ours.
    Reflect.deleteProperty(this, 'write');
    return this;
  }

  override write(chunk: Uint8Array | string, encoding?: BufferEncoding | Done, done?: Done): boolean {
    if (!this.#bundling) {
      this.#bundling = true;
      this.cork();
      // Runs after the promises that are due now, and so after the queries that they start.
      process.nextTick(() => {
        this.#bundling = false;
        this.uncork();
      });
    }
    return typeof encoding === 'function' ? super.write(chunk, encoding) : super.write(chunk, encoding, done);
  }
}
