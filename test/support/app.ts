import { createHash, createHmac } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Express } from 'express';
import { createApp } from '../../server/app.ts';
import { markedStore } from '../../server/files/marked.ts';
import { folderStore } from '../../server/files/store.ts';
import { readConfig } from '../../server/config.ts';
import { createLogger } from '../../server/request/log.ts';
import type { Services } from '../../server/request/services.ts';
import { createServices } from '../../server/services.ts';
import { atEnd } from './atEnd.ts';
import type { Player } from './cast.ts';
import { testDatabase } from './database.ts';
import { send } from './sending.ts';
import { temporaryFolder } from './madeOnce.ts';

/** The app of the tests on the run's database, at `http://localhost:3000`. */
export interface TestApp {
  app: Express;
  services: Services;
}

let made: Promise<TestApp> | null = null;

/** The run's app, created once. */
export function testApp(): Promise<TestApp> {
  made ??= make();
  return made;
}

async function make(): Promise<TestApp> {
  const database = await testDatabase();
  const dataDir = await temporaryFolder('gatehouse-files-');
  atEnd(() => rm(dataDir, { recursive: true, force: true }));
  const config = readConfig({ DATA_DIR: dataDir });
  const services = createServices({ config, keys: database.keys, database, logger: createLogger('silent') });
  // A new store, whatever documents other tests have put into the database without their files.
  await markedStore(folderStore(join(dataDir, 'files')), () => Promise.resolve([])).check();
  return { app: createApp(services), services: { ...services } };
}

/** The answer, with what tests need from it. */
export interface Answer {
  status: number;
  text: string;
  /** The bytes, for a file that isn't text. */
  bytes: Buffer;
  headers: Record<string, string | string[] | undefined>;
  /** The address that a 303 points to, or null. */
  location: string | null;
}

type Body = Record<string, string | string[]>;

/** A test browser: keeps cookies, sends Host and where it comes from. */
export class Browser {
  readonly cookies = new Map<string, string>();
  readonly host: string;
  readonly #app: Express;

  constructor(app: Express, host: string) {
    this.#app = app;
    this.host = host;
  }

  /** GET; redirects are not followed. */
  get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.#send('get', path, undefined, headers);
  }

  /** A form's POST from a page of the same host. */
  post(path: string, body: Body = {}, headers: Record<string, string> = {}): Promise<Answer> {
    return this.#send('post', path, body, { 'Sec-Fetch-Site': 'same-origin', ...headers });
  }

  /** A form's POST with an already encoded body. */
  postBytes(path: string, body: string): Promise<Answer> {
    const type = 'application/x-www-form-urlencoded';
    return this.#send('post', path, body, { 'Sec-Fetch-Site': 'same-origin', 'Content-Type': type });
  }

  /** A form with a file, as multipart. */
  async upload(
    path: string,
    body: Body,
    file: { name: string; content: string | Buffer } | null,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const form = new FormData();
    for (const [name, value] of pairs(body)) form.append(name, value);
    if (file) form.append('file', new Blob([Uint8Array.from(Buffer.from(file.content))]), file.name);
    const request = new Request('http://localhost', { method: 'POST', body: form });
    const type = request.headers.get('content-type') ?? '';
    const sent = Buffer.from(await request.arrayBuffer());
    const said = { 'Sec-Fetch-Site': 'same-origin', 'Content-Type': type, ...headers };
    return this.#send('post', path, sent, said);
  }

  /** A form with files, each of which is stored as it arrives. */
  async uploadFiles(
    path: string,
    body: Body,
    files: readonly { name: string; content: string | Buffer }[],
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const form = new FormData();
    for (const [name, value] of pairs(body)) form.append(name, value);
    for (const file of files)
      form.append('files', new Blob([Uint8Array.from(Buffer.from(file.content))]), file.name);
    const request = new Request('http://localhost', { method: 'POST', body: form });
    const type = request.headers.get('content-type') ?? '';
    const sent = Buffer.from(await request.arrayBuffer());
    const said = { 'Sec-Fetch-Site': 'same-origin', 'Content-Type': type, ...headers };
    return this.#send('post', path, sent, said);
  }

  /** Any other method. */
  send(method: 'put' | 'delete' | 'head' | 'patch', path: string): Promise<Answer> {
    return this.#send(method, path, undefined, { 'Sec-Fetch-Site': 'same-origin' });
  }

  async #send(
    method: 'get' | 'post' | 'put' | 'delete' | 'head' | 'patch',
    path: string,
    body: Body | Buffer | string | undefined,
    headers: Record<string, string>,
  ): Promise<Answer> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const isForm = body !== undefined && typeof body !== 'string' && !Buffer.isBuffer(body);
    const answer = await send(this.#app, {
      method: method.toUpperCase(),
      path,
      headers: [
        ['Host', this.host],
        ...(cookie ? [['Cookie', cookie] as const] : []),
        ...(isForm ? [['Content-Type', 'application/x-www-form-urlencoded'] as const] : []),
        ...Object.entries(headers),
      ],
      body: isForm ? new URLSearchParams(pairs(body)).toString() : body,
    });
    this.#keep(answer.headers['set-cookie'] ?? []);
    const { status, bytes } = answer;
    return {
      status,
      text: bytes.toString(),
      bytes,
      headers: answer.headers,
      location: answer.headers.location ?? null,
    };
  }

  #keep(lines: readonly string[]): void {
    for (const line of lines) {
      const [pair = '', ...attributes] = line.split(';');
      const at = pair.indexOf('=');
      const expires = attributes.find((one) => /^\s*expires=/i.test(one))?.split('=')[1];
      if (expires && Date.parse(expires) < Date.now()) this.cookies.delete(pair.slice(0, at));
      else this.cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
  }
}

/** A browser in which nobody is signed in, at a tenant's host (without a slug, the platform's). */
export async function visitor(slug?: string): Promise<Browser> {
  const { app } = await testApp();
  return new Browser(app, slug === undefined ? 'localhost:3000' : `${slug}.localhost:3000`);
}

/** Somebody with a session: of a cast, or who operates the platform, on whose own host they have none of a tenant's subdomains. */
export interface SignedIn {
  side: Player['side'] | 'operator';
  token: string;
  slug?: string | undefined;
}

/** A browser in which somebody of a cast is signed in. With another tenant's slug, the same cookie sent there. */
export async function signedIn(player: SignedIn, slug = player.slug): Promise<Browser> {
  const browser = await visitor(slug);
  await addSession(browser, player);
  return browser;
}

/** Adds a player's session to a browser. Staff and portal can be signed in side by side (S3). */
export async function addSession(browser: Browser, { side, token }: SignedIn): Promise<void> {
  const { keys, admin } = await testDatabase();
  const signature = createHmac('sha256', keys.derive('session cookies'))
    .update(token)
    .digest('base64')
    .replace(/=+$/, '');
  browser.cookies.set(`gatehouse_${side}`, encodeURIComponent(`s:${token}.${signature}`));
  const sid = createHash('sha256').update(token).digest('base64url');
  const data = { cookie: { originalMaxAge: null, httpOnly: true, path: '/', sameSite: 'lax' }, opened: true };
  await admin.query(
    `insert into sessions (sid, sess, expire) values ($1, $2, now() + interval '1 day') on conflict do nothing`,
    [sid, data],
  );
}

function pairs(body: Body): [string, string][] {
  return Object.entries(body).flatMap(([name, value]) =>
    typeof value === 'string'
      ? [[name, value] as [string, string]]
      : value.map((one) => [name, one] as [string, string]),
  );
}

/** The value of a hidden or text field on a page, or null. */
export function fieldValue(html: string, name: string): string | null {
  const tag = new RegExp(`<input[^>]*\\bname="${name}"[^>]*>`).exec(html)?.[0];
  return tag ? (/\bvalue="([^"]*)"/.exec(tag)?.[1] ?? '') : null;
}
