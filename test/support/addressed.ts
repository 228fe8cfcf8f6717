import type { Express } from 'express';
import { createApp } from '../../server/app.ts';
import { Browser, testApp, type Answer } from './app.ts';

let app: Express | null = null;
let last = 0;

/** A browser with a network address of its own, so that no test uses up another's tries (S11). */
class AddressedBrowser extends Browser {
  readonly #headers: Record<string, string>;

  constructor(express: Express, host: string, address: string) {
    super(express, host);
    this.#headers = { 'X-Forwarded-For': address };
  }

  override get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return super.get(path, { ...this.#headers, ...headers });
  }

  override post(
    path: string,
    body: Record<string, string | string[]> = {},
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    return super.post(path, body, { ...this.#headers, ...headers });
  }
}

/** A visitor at a tenant's host (without a slug, the platform's), from an address that nobody else has. */
export async function visitorFrom(slug?: string, address = nextAddress()): Promise<Browser> {
  const { services } = await testApp();
  app ??= createApp({ ...services, config: { ...services.config, trustProxy: 1 } });
  return new AddressedBrowser(app, slug === undefined ? 'localhost:3000' : `${slug}.localhost:3000`, address);
}

function nextAddress(): string {
  last += 1;
  return `10.1.${last >> 8}.${last & 255}`;
}
