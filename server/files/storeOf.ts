import { resolve } from 'node:path';
import type { Config } from '../config.ts';
import { s3Store } from './s3/s3Store.ts';
import { folderStore, type Store } from './store.ts';

/** The store that the settings say: a bucket, or a folder of this machine. */
export const storeOf = ({ dataDir, bucket }: Pick<Config, 'dataDir' | 'bucket'>): Store =>
  bucket === null ? folderStore(resolve(dataDir, 'files')) : s3Store(bucket, resolve(dataDir, 'arriving'));
