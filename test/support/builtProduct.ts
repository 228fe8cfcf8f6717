import { spawn, type ChildProcess } from 'node:child_process';
import { copyFile, cp, mkdir, symlink } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { projectFolder } from '../../server/projectFolder.ts';
import { testDatabase, testSecret } from './database.ts';
import { madeOnce } from './madeOnce.ts';

const root = fileURLToPath(projectFolder);
const script = fileURLToPath(new URL('killable.mjs', import.meta.url));

/** The product as `npm run build` creates it, for processes that are started by the hundred. */
export interface BuiltProduct {
  /** Starts a worker; with `web`, one that answers requests too. Resolves when it is ready. */
  start(kind: 'worker' | 'web', smtpUrl: string): Promise<Killable>;
  /** The program that `node dist/server/main.js` starts, here in another place. */
  main: string;
}

/** One of its processes. */
export interface Killable {
  /** 0 of a worker alone */
  port: number;
  /** Resolves when its first email is on the way to the mail server. */
  sending: Promise<void>;
  /** SIGKILL; resolves when it is dead. */
  kill(): Promise<void>;
}

let built: Promise<BuiltProduct> | null = null;

/** The run's built product, which is built once for all lanes. */
export function builtProduct(): Promise<BuiltProduct> {
  built ??= build();
  return built;
}

async function build(): Promise<BuiltProduct> {
  const folder = await madeOnce('built', buildInto);
  return {
    main: join(folder, 'server', 'main.js'),
    start: (kind, smtpUrl) => start(folder, kind, smtpUrl),
  };
}

async function buildInto(folder: string): Promise<void> {
  await mkdir(folder);
  for (const name of ['node_modules', 'views', 'public'])
    await symlink(join(root, name), join(folder, name), 'junction');
  await copyFile(join(root, 'package.json'), join(folder, 'package.json'));
  const isFolderOrSql = (path: string) => !/\.\w+$/.test(path) || path.endsWith('.sql');
  await cp(join(root, 'db', 'functions'), join(folder, 'db', 'functions'), {
    recursive: true,
    filter: isFolderOrSql,
  });
  const compiler = join(root, 'node_modules', 'typescript7', 'bin', 'tsc');
  // The same files, byte by byte, in a fifth of the time: whether the types fit is asked by the check of that name.
  const args = [compiler, '-p', 'tsconfig.build.json', '--noCheck', '--outDir', folder];
  const made = spawn(process.execPath, args, { cwd: root, stdio: 'ignore' });
  await new Promise<void>((resolve) => made.once('close', () => resolve()));
}

async function start(folder: string, kind: string, smtpUrl: string): Promise<Killable> {
  const { databaseUrl, prefix } = await testDatabase();
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [script, folder, databaseUrl, prefix, testSecret, smtpUrl, kind], {
    env: { PATH, HOME },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const dead = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const sending = new Promise<void>((resolve) =>
    child.stdout.on('data', (part: Buffer) => part.includes('sending') && resolve()),
  );
  return {
    port: await portOf(child),
    sending,
    async kill() {
      child.kill('SIGKILL');
      await dead;
    },
  };
}

function portOf(child: ChildProcess): Promise<number> {
  let output = '';
  return new Promise((resolve, reject) => {
    const read = (part: Buffer) => {
      output += part.toString();
      const port = /^at work (\d+)$/m.exec(output)?.[1];
      if (port !== undefined) resolve(Number(port));
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('close', () => reject(new Error(`it ended before it was at work: ${output}`)));
  });
}

/** A form's POST to one of its processes; the status, or null when it died without an answer. */
export function postTo(
  port: number,
  path: string,
  { host, cookie, body }: { host: string; cookie: string; body: Record<string, string> },
): Promise<number | null> {
  return new Promise((resolve) => {
    const headers = {
      Host: host,
      Cookie: cookie,
      'Sec-Fetch-Site': 'same-origin',
      'Content-Type': 'application/x-www-form-urlencoded',
    };
    const asked = request({ host: '127.0.0.1', port, path, method: 'POST', headers, agent: false });
    asked.once('response', (response) => {
      response.resume();
      response.once('error', () => undefined);
      resolve(response.statusCode ?? 0);
    });
    asked.once('error', () => resolve(null));
    asked.end(new URLSearchParams(body).toString());
  });
}
