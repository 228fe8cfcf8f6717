import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { specs, specsIn } from './specs.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** They import every feature, and every app imports them. Through them, every change would affect everything. */
const FEATURES = ['server/features/index.ts', 'server/features/jobs.ts'];

/**
 * The test files that a change affects: those that import what has changed, directly or through other files. For a feature or
 * its views, those with the feature's name, since each app has all features. For the database's rules, all of the policies.
 * For what browsers are sent, all that use a browser.
 * @param since a revision; without it, uncommitted changes
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

/** `companyDeletion` counts as having the name of `companies`. */
function bearsName(spec: string, name: string): boolean {
  return posix
    .basename(spec)
    .toLowerCase()
    .includes(name.toLowerCase().replace(/(ies|y|s)$/, ''));
}

/** All files that import one of these at run time, directly or through others, and these themselves. */
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
    if (!FEATURES.includes(path) || changed.includes(path))
      for (const importer of importers.get(path) ?? []) reached.add(importer);
  return reached;
}

function importsOf(path: string): string[] {
  const text = readFileSync(join(root, path), 'utf8');
  const all = text.matchAll(/^(?:import|export)(?! type )[^'";]*?'(\.[^']+)'|\bimport\('(\.[^']+)'\)/gm);
  return [...all].map(([, from, inside]) => posix.join(posix.dirname(path), from ?? inside ?? ''));
}
