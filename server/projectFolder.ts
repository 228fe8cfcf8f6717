import { existsSync } from 'node:fs';

/** The folder that holds package.json, views and public: one above `server/`, or two when built into `dist/`. */
export const projectFolder: URL =
  ['../', '../../']
    .map((up) => new URL(up, import.meta.url))
    .find((folder) => existsSync(new URL('package.json', folder))) ?? new URL('../', import.meta.url);
