import { expect } from 'chai';
import type { ImportName } from '../../server/imports/kind.ts';
import type { Answer, Browser } from './app.ts';
import { all } from './people.ts';

const path = '/admin/imports';

/** A row as the dry run left it. */
export interface ImportedRow {
  line: number;
  outcome: string;
  problems: Record<string, string>;
  changes: string[];
  cells: string[];
}

/** What a page says, without its tags. */
export const wordsOf = ({ text }: Answer) =>
  text
    .slice(Math.max(0, text.indexOf('<main')))
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');

/** Imports files as somebody of staff; a worker needs to be there. */
export class Importing {
  readonly #by: Browser;

  constructor(by: Browser) {
    this.#by = by;
  }

  upload(kind: ImportName, content: string | Buffer): Promise<Answer> {
    return this.#by.upload(`${path}/${kind}`, {}, { name: 'file.csv', content });
  }

  /** Uploads a file; returns where it is. */
  async begun(kind: ImportName, content: string | Buffer): Promise<string> {
    const answer = await this.upload(kind, content);
    expect(answer.status, wordsOf(answer)).to.equal(303);
    return answer.location!;
  }

  /** The rows of a file's dry run. */
  rows(at: string): Promise<ImportedRow[]> {
    return all(
      'select line, outcome, problems, changes, cells from import_rows where import_id = $1 order by line',
      at.split('/').at(-1),
    );
  }

  /** The dry run of a file. */
  async tried(kind: ImportName, content: string | Buffer): Promise<ImportedRow[]> {
    return this.rows(await this.begun(kind, content));
  }

  /** Imports a file that began; returns what the page says then. */
  async finished(at: string): Promise<string> {
    const answer = await this.#by.post(`${at}/import`);
    const said = await this.#by.get(at);
    expect(answer.status, wordsOf(said)).to.equal(303);
    for (let tries = 0; tries < 300; tries += 1) {
      const page = await this.#by.get(at);
      if (!page.text.includes('data-progress')) return wordsOf(page);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('the job did not end');
  }

  async imported(kind: ImportName, content: string | Buffer): Promise<string> {
    return this.finished(await this.begun(kind, content));
  }
}
