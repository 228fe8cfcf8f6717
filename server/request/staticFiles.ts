import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { Router } from 'express';
import type { Request, Response } from 'express';
import type { Assets } from './frame.ts';

/** One file as it is served: its bytes, plain and compressed once at the start. */
interface StaticFile {
  type: string;
  hash: string;
  plain: Buffer;
  brotli: Buffer | null;
  gzip: Buffer | null;
}

export interface StaticFiles {
  assets: Assets;
  /** Serves everything under `/static`; mount it at the root. */
  router(): Router;
}

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
};
const compressible = new Set(['.css', '.js', '.svg']);

/**
 * Reads public/ once: css/*.css become one stylesheet, js/*.js one script, img/* stay files. Addresses contain a hash of the
 * content and may be cached for ever. Nothing is built or read again later.
 */
export function readStaticFiles(folder: string): StaticFiles {
  const files = new Map<string, StaticFile>();
  files.set('app.css', toFile('.css', Buffer.from(joinStyles(join(folder, 'css')))));
  files.set('app.js', toFile('.js', Buffer.from(joinScripts(join(folder, 'js')))));
  for (const name of listFiles(join(folder, 'img'))) {
    files.set(`img/${name}`, toFile(extname(name), readFileSync(join(folder, 'img', name))));
  }

  function url(name: string): string {
    const file = files.get(name);
    if (!file) throw new Error(`public/ has no file for ${name}`);
    const end = extname(name);
    return `/static/${name.slice(0, -end.length)}.${file.hash}${end}`;
  }

  return {
    assets: { css: url('app.css'), js: url('app.js'), icon: url('img/icon.svg') },
    router() {
      const router = Router();
      router.get(/^\/static\/([\w/-]+)\.([\w-]{12})(\.\w+)$/, (request, response, next) => {
        const params: Readonly<Record<string, string | undefined>> = { ...request.params };
        const file = files.get(`${params['0'] ?? ''}${params['2'] ?? ''}`);
        if (file) send(request, response, file, params['1'] === file.hash);
        else next();
      });
      return router;
    },
  };
}

/**
 * The stylesheets of a folder as one: `layers.css` first, as it gives the order of the layers, then by name. Each file puts
 * its rules into a layer, so the order of names never decides which rule wins between layers.
 */
export function joinStyles(folder: string): string {
  const names = listFiles(folder).filter((name) => name.endsWith('.css') && name !== 'layers.css');
  const text = ['layers.css', ...names].map((name) => readFileSync(join(folder, name), 'utf8')).join('\n');
  // Comments and indentation are for developers, so they aren't sent (P6).
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s+/gm, '');
}

/**
 * The modules of a folder as one: `app.js` last, as it calls the others. Imports and `export` are removed, since all of it is
 * one module then. So each name at the top of a file needs to be unique.
 */
export function joinScripts(folder: string): string {
  const names = listFiles(folder).filter((name) => name.endsWith('.js') && name !== 'app.js');
  return (
    [...names, 'app.js']
      .map((name) => readFileSync(join(folder, name), 'utf8'))
      .map((text) => text.replace(/^import .*\n/gm, '').replace(/^export /gm, ''))
      // Lines that only say why.
      .map((text) => text.replace(/^[ \t]*\/\/.*\n/gm, ''))
      .join('\n')
  );
}

function listFiles(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}

function toFile(end: string, plain: Buffer): StaticFile {
  const small = compressible.has(end);
  return {
    type: types[end] ?? 'application/octet-stream',
    hash: createHash('sha256').update(plain).digest('base64url').slice(0, 12),
    plain,
    brotli: small
      ? brotliCompressSync(plain, {
          params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY },
        })
      : null,
    gzip: small ? gzipSync(plain, { level: 9 }) : null,
  };
}

function send(request: Request, response: Response, file: StaticFile, current: boolean): void {
  // While a new version rolls out, a page of one process may ask another for its files. Ours will do, but not for long.
  response.set('Cache-Control', current ? 'public, max-age=31536000, immutable' : 'no-cache');
  response.set('Content-Type', file.type);
  response.set('Vary', 'Accept-Encoding');
  // The smallest one that the browser accepts. By its own order, most would get gzip.
  if (file.brotli && request.acceptsEncodings('br') === 'br') {
    response.set('Content-Encoding', 'br').send(file.brotli);
  } else if (file.gzip && request.acceptsEncodings('gzip') === 'gzip') {
    response.set('Content-Encoding', 'gzip').send(file.gzip);
  } else {
    response.send(file.plain);
  }
}
