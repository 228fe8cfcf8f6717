import { expect } from 'chai';
import { signedIn, type Browser } from './app.ts';
import { makeCast, portalNames, type Cast } from './cast.ts';
import { sql } from './portalPages.ts';

export type PortalName = (typeof portalNames)[number];
/** What a page's table says: for each row's name, the text of its other columns. */
type Rows = Map<string, string>;

/** The rows of a page of *Who can see this?* or *Why not …?*. */
export function rowsOf(html: string): Rows {
  const rows: Rows = new Map();
  for (const [, row = ''] of html.matchAll(/<tr id="candidate-[^"]*">([\s\S]*?)<\/tr>/g)) {
    const texts = row.split(/<\/t[hd]>/).map((cell) => cell.replace(/<[^>]*>/g, ' '));
    const [name = '', ...cells] = texts.map((text) => text.replace(/\s+/g, ' ').trim());
    rows.set(name, cells.join(' | ').replaceAll('&#39;', "'"));
  }
  return rows;
}

/** A cast whose administrator asks who sees what. */
export class Asking {
  readonly cast: Cast;
  readonly browser: Browser;
  /** How the pages name the players: name and username, or the customer's link. */
  readonly labels: ReadonlyMap<PortalName, string>;

  constructor(cast: Cast, browser: Browser, labels: ReadonlyMap<PortalName, string>) {
    this.cast = cast;
    this.browser = browser;
    this.labels = labels;
  }

  /** A page as the administrator gets it. */
  async page(path: string): Promise<string> {
    const answer = await this.browser.get(path);
    expect(answer.status, path).to.equal(200);
    return answer.text;
  }

  /** Everybody on *Who can see this?*. */
  who(kind: string, id: string): Promise<Rows> {
    return this.#everyPage(`/admin/${kind}/${id}/who`);
  }

  /** Everybody on *Why not …?*, links too. */
  async whyNot(kind: string, id: string): Promise<Rows> {
    const path = `/admin/${kind}/${id}/who/not`;
    return new Map([...(await this.#everyPage(path)), ...(await this.#everyPage(`${path}?kind=links`))]);
  }

  /** What *Why not …?* says about a player. */
  async why(name: PortalName, kind: string, id: string): Promise<string> {
    return (await this.whyNot(kind, id)).get(this.label(name)) ?? '';
  }

  label(name: PortalName): string {
    return this.labels.get(name) ?? name;
  }

  /** Compares both pages for a record with what its own page in the portal returns to every player of the cast. */
  async expectAgreement(kind: 'assets' | 'tickets' | 'work_orders', id: string): Promise<void> {
    const seeing = await this.#reallySee(kind, id);
    expect([...(await this.who(kind, id)).keys()].sort(), 'Who can see this?').to.deep.equal(seeing);
    const answers = await this.whyNot(kind, id);
    for (const label of this.labels.values()) {
      const said = /\| (Can see it|Can’t see it|Not yet) \|/.exec(answers.get(label) ?? '')?.[1];
      expect(said, label).to.equal(seeing.includes(label) ? 'Can see it' : 'Can’t see it');
    }
  }

  async #reallySee(kind: string, id: string): Promise<string[]> {
    const seeing: string[] = [];
    for (const name of portalNames) {
      const browser = await signedIn(this.cast.players[name]);
      // An agent sees one customer at a time (A21): the record's, if it may.
      if (name === 'agentUser')
        await sql(
          `update login_sessions s set customer_id = r.customer_id from ${kind} r where r.id = $1 and s.id = $2`,
          id,
          this.cast.players.agentUser.sessionId,
        );
      if ((await browser.get(`/${kind}/${id}`)).status === 200) seeing.push(this.label(name));
    }
    return seeing.sort();
  }

  async #everyPage(path: string): Promise<Rows> {
    const rows: Rows = new Map();
    for (let next: string | undefined = path; next !== undefined;) {
      const html = await this.page(next);
      for (const [name, text] of rowsOf(html)) rows.set(name, text);
      next = /rel="next" href="([^"]*)"/.exec(html)?.[1]?.replaceAll('&amp;', '&');
    }
    return rows;
  }
}

/** Creates a cast, and signs in its administrator. */
export async function asking(prefix: string): Promise<Asking> {
  const cast = await makeCast(prefix);
  const users = await sql<{ id: string; name: string }>(
    `select id, first_name || ' ' || last_name || ' ' || username as name from users where tenant_id = $1`,
    cast.tenantId,
  );
  const labels = portalNames.map((name) => {
    const user = users.find(({ id }) => id === cast.players[name].userId);
    return [name, user?.name ?? 'Secure link for South'] as const;
  });
  return new Asking(cast, await signedIn(cast.players.administrator), new Map(labels));
}
