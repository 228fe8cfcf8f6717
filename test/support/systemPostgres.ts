import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The bin folder of the newest PostgreSQL (15 or later) that the machine's packages installed; null without one. */
export function findSystemPostgres(root = '/usr/lib/postgresql'): string | null {
  const versions = existsSync(root) ? readdirSync(root).filter((name) => /^\d+$/.test(name)) : [];
  return (
    versions
      .map(Number)
      .filter((version) => version >= 15)
      .sort((a, b) => b - a)
      .map((version) => join(root, `${version}`, 'bin'))
      .find((bin) => ['initdb', 'postgres'].every((program) => existsSync(join(bin, program)))) ?? null
  );
}
