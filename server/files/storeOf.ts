import { resolve } from 'node:path';
import type { Config } from '../config.ts';
import { keyOf, type FileId } from './files.ts';
import { markedStore, type MarkedStore } from './marked.ts';
import { s3Store } from './s3/s3Store.ts';
import { folderStore } from './store.ts';

/**
 * The store that the settings say: a bucket, or a folder of this machine.
 * @param someFiles asks the database for some files of documents, of whatever company
 */
export const storeOf = (
  { dataDir, bucket }: Pick<Config, 'dataDir' | 'bucket'>,
  someFiles: () => Promise<readonly FileId[]>,
): MarkedStore =>
  markedStore(
    bucket === null ? folderStore(resolve(dataDir, 'files')) : s3Store(bucket, resolve(dataDir, 'arriving')),
    async () => (await someFiles()).map(keyOf),
  );
