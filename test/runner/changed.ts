import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { specs, specsIn } from './specs.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** It imports every feature, and every app imports it: through it, everything would touch everything. */
const FEATURES = 'server/features/index.ts';

/**
 * The files of tests that what has changed touches: those that import it, by however many steps; for a feature or its views
 * those that bear its name, since each app has all features; for the database's own rules all of the policies; for what
 * browsers are sent all that use one.
 * @param since a revision; without it, what is not yet committed
 */
export function specsTouched(since = 'HEAD'): string[] {
  const changed = [
    ...git('diff', '--name-only', '--merge-base', since),
    ...git('ls-files', '--others', '--exclude-standard'),
  ];
  const reached = importersOf(changed);
  const names = changed.flatMap((path) => /^(?:server\/features|views)\/([^/.]+)\//.exec(path)?.[1] ?? []);
  const touched = new Set([
    ...specs.filter((spec) => reached.has(spec)),
    ...specs.filter((spec) => names.some((name) => bearsName(spec, name))),
    ...(changed.some((path) => path.startsWith('db/')) ? specsIn('policies') : []),
    ...(changed.some((path) => path.startsWith('public/')) ? specsIn('browser') : []),
  ]);
  return specs.filter((spec) => touched.has(spec));
}

function git(...args: readonly string[]): string[] {
  return execFileSync('git', args, { cwd: root, encoding: 'utf8' }).split('\n').filter(Boolean);
}

/** `companyDeletion` bears the name of `companies`. */
function bearsName(spec: string, name: string): boolean {
  return posix
    .basename(spec)
    .toLowerCase()
    .includes(name.toLowerCase().replace(/(ies|y|s)$/, ''));
}

/** All files that import one of these at run time, by however many steps, and they themselves. */
function importersOf(changed: readonly string[]): Set<string> {
  const importers = new Map<string, string[]>();
  for (const folder of ['server', 'db', 'bench', 'test'])
    for (const name of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
      const path = `${folder}/${name.replaceAll('\\', '/')}`;
      if (!/\.[mc]?[tj]s$/.test(path)) continue;
      for (const imported of importsOf(path))
        importers.set(imported, [...(importers.get(imported) ?? []), path]);
    }
  const reached = new Set(changed);
  for (const path of reached)
    if (path !== FEATURES || changed.includes(FEATURES))
      for (const importer of importers.get(path) ?? []) reached.add(importer);
  return reached;
}

function importsOf(path: string): string[] {
  const text = readFileSync(join(root, path), 'utf8');
  const all = text.matchAll(/^(?:import|export)(?! type )[^'";]*?'(\.[^']+)'|\bimport\('(\.[^']+)'\)/gm);
  return [...all].map(([, from, inside]) => posix.join(posix.dirname(path), from ?? inside ?? ''));
}
