import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import S3rver from 's3rver';
import { readStorageUrl, type Bucket } from '../../server/shared/storageUrl.ts';
import { temporaryFolder } from './madeOnce.ts';

/** A store on this machine that speaks as S3 does, with an empty bucket. */
export interface BucketServer {
  /** As a setting says it. */
  url: string;
  bucket: Bucket;
  /** Where its files are, one for each key. */
  folder: string;
  /** Stops answering, as if it were gone; what it has stays. */
  stop(): Promise<void>;
  /** Answers again, at the same address. */
  start(): Promise<void>;
  /** Ends it for good. */
  end(): Promise<void>;
}

const [key, secret, name] = ['S3RVER', 'S3RVER', 'documents'];

/** Starts one. */
export async function bucketServer(): Promise<BucketServer> {
  const folder = await temporaryFolder('gatehouse-bucket-');
  let port = 0;
  let server: S3rver | null = null;
  async function start(): Promise<void> {
    server = new S3rver({
      ...{ port, address: '127.0.0.1', silent: true, directory: folder },
      configureBuckets: [{ name, configs: [] }],
    });
    ({ port } = await server.run());
  }
  async function stop(): Promise<void> {
    await server?.close();
    server = null;
  }
  await start();
  const url = `http://${key}:${secret}@127.0.0.1:${port}/${name}?region=eu-central-1`;
  const bucket = readStorageUrl(url);
  if (!bucket) throw new Error('the test’s own address isn’t one');
  return {
    ...{ url, bucket, folder: join(folder, name), start, stop },
    async end() {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
