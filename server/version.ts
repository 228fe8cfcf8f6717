import { readFileSync } from 'node:fs';
import { projectFolder } from './projectFolder.ts';

/** The product's version, as package.json has it. */
export const version: string = (
  JSON.parse(readFileSync(new URL('package.json', projectFolder), 'utf8')) as { version: string }
).version;
