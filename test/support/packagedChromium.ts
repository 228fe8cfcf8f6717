import { execFileSync } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  constants,
  lchownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CACHE = fileURLToPath(new URL('../../node_modules/.cache', import.meta.url));
/** Prints where the package put its program. It unpacks into the folder for temporary files. */
const UNPACK = `import('@sparticuz/chromium').then(({ default: c }) => c.executablePath())`;

/**
 * The Chromium of the npm package @sparticuz/chromium, which needs nothing from the system except its C library: unpacked
 * once, with its libraries and its font. The package's own `args` are never used, as they switch off web security and site
 * isolation.
 * @returns the program and the variables that it needs to find the rest
 */
export function unpackChromium(): { executablePath: string; env: Record<string, string> } {
  const name = `chromium-${packageVersion()}`;
  const folder = [join(CACHE, name), ownTemporary(name)].find((path) => isUnpacked(path) || unpackInto(path));
  if (folder === undefined) {
    throw new Error(
      `Chromium cannot be unpacked: neither ${CACHE} nor ${tmpdir()} can be written. Give this ` +
        'user rights to one of them, or set CHROMIUM_PATH to an installed Chromium.',
    );
  }
  return {
    executablePath: join(folder, 'chromium'),
    env: { LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'), FONTCONFIG_FILE: join(folder, 'fonts.conf') },
  };
}

function packageVersion(): string {
  const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  const text = readFileSync(join(dirname(entry), '..', '..', 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/** For an ordinary user in a checkout that root installed. */
function ownTemporary(name: string): string {
  return join(tmpdir(), `gatehouse-${userInfo().uid}-${name}`);
}

function isUnpacked(folder: string): boolean {
  try {
    accessSync(join(folder, 'chromium'), constants.X_OK);
  } catch {
    return false;
  }
  // In a folder that everybody may write to, somebody else could have put a program of that name.
  return !folder.startsWith(tmpdir()) || lstatSync(folder).uid === userInfo().uid;
}

function unpackInto(folder: string): boolean {
  const staging = `${folder}.${process.pid}`;
  try {
    mkdirSync(staging, { recursive: true, mode: 0o755 });
  } catch {
    return false;
  }
  try {
    // In a separate process, because the package reads these from the environment, and changes it. Without the first, it does
    // not unpack the libraries.
    const env = { ...process.env, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x', TMPDIR: staging };
    execFileSync(process.execPath, ['-e', UNPACK], {
      env,
      cwd: dirname(CACHE),
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    writeFileSync(join(staging, 'fonts.conf'), fontsConf(folder));
    makeUsable(staging);
    // A browser that still ran while `npm ci` took the folder away has written its list of fonts back: no program is there.
    if (!isUnpacked(folder)) rmSync(folder, { recursive: true, force: true });
    renameSync(staging, folder);
  } catch (error) {
    // Another process may have been faster.
    if (!isUnpacked(folder)) throw error;
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
  return true;
}

/** The archives name their own owners, and a program for one user only. */
function makeUsable(folder: string): void {
  chmodSync(join(folder, 'chromium'), 0o755);
  if (process.getuid?.() !== 0) return;
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    lchownSync(join(folder, path), 0, 0);
}

/** A bare machine has no font. The package's Open Sans replaces every family, and the system's fonts fill its gaps. */
function fontsConf(folder: string): string {
  const aliases = ['sans-serif', 'serif', 'monospace', 'system-ui'].map(
    (family) =>
      `  <alias binding="same"><family>${family}</family><prefer><family>Open Sans</family></prefer></alias>`,
  );
  return [
    '<?xml version="1.0"?>',
    '<!DOCTYPE fontconfig SYSTEM "fonts.dtd">',
    '<fontconfig>',
    `  <dir>${join(folder, 'fonts')}</dir>`,
    '  <dir>/usr/share/fonts</dir>',
    `  <cachedir>${join(folder, 'fontconfig')}</cachedir>`,
    ...aliases,
    '</fontconfig>',
    '',
  ].join('\n');
}
