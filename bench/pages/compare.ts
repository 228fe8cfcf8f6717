import { Agent } from 'node:http';
import { get, type Got } from '../ask.ts';
import { median } from '../figures.ts';
import type { MeasureOptions } from '../measures.ts';
import { askersOf, type Asker, type AskerOf, type MeasuredPage } from './askers.ts';
import { variantsOf } from './variants.ts';

/** One side of a comparison: who asks, and for which address. */
export interface Side {
  asker: Asker;
  path: string;
}

/** A page, or one of its variants, on both sides. */
export interface Pair {
  /** `/admin/contacts · search, rare word` */
  what: string;
  ours: Side;
  base: Side;
}

/** What a pair came to: the medians in milliseconds, for an export by row. */
export interface Compared {
  what: string;
  ours: number;
  base: number;
  value: number;
  rounds: number;
  /** Kilobytes of both answers. */
  sizes: [ours: number, base: number];
  /** The status with which our side refuses; null when it answers. */
  refused: number | null;
}

type Wanted = Pick<MeasureOptions, 'pages' | 'progress'>;

/** Rounds of a pair: at first, and where that comes near the goal. */
const fewRounds = 9;
const manyRounds = 31;
/** Milliseconds after which a pair gets no more rounds, but five. */
const longest = 20_000;

/** Asks one server for pages, one after the other on one connection. */
export class PageAsker {
  readonly #port: number;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(port: number) {
    this.#port = port;
  }

  stop(): void {
    this.#agent.destroy();
  }

  /** @returns what came back, and the milliseconds until its end */
  async ask({ asker: { actor, slug }, path }: Side): Promise<Got & { time: number }> {
    const began = process.hrtime.bigint();
    const got = await get(this.#port, path, { actor, slug, agent: this.#agent });
    return { ...got, time: Number(process.hrtime.bigint() - began) / 1e6 };
  }

  /**
   * A page of two sides with all that it offers; none when it is not a page of the one who asks.
   * @param must the page is theirs for sure
   * @throws when the other side doesn't answer though it must, or fails
   */
  async pairsOf(what: string, ours: Side, base: Side, must: boolean): Promise<Pair[]> {
    const [mine, other] = [await this.ask(ours), await this.ask(base)];
    if (!answers(other)) {
      if (must || other.status >= 500) throw new Error(`${base.path} answers ${other.status}`);
      return [];
    }
    // What is refused or fails in the big tenant misses its goal, and the others are measured all the same.
    if (!answers(mine)) return must || mine.status >= 500 ? [{ what, ours, base }] : [];
    const pairs = [{ what, ours, base }];
    const variants = variantsOf(base.path, other.body.toString());
    for (const { name, path } of variantsOf(ours.path, mine.body.toString())) {
      const same = variants.find((variant) => variant.name === name);
      if (!same) continue;
      pairs.push({ what: `${what} · ${name}`, ours: { ...ours, path }, base: { ...base, path: same.path } });
    }
    return pairs;
  }

  /** A page as everybody opens it in two tenants, its opener first. */
  async pairsOfPage(page: MeasuredPage, ours: AskerOf, base: AskerOf): Promise<Pair[]> {
    const pairs: Pair[] = [];
    for (const [index, person] of askersOf(page).entries()) {
      const [mine, other] = [await ours(person), await base(person)];
      const what = `${person}: ${page.key.replace(/^\w+ /, '')}`;
      const sides = [mine, other].map((asker) => ({ asker, path: page.path(asker.ids) })) as [Side, Side];
      pairs.push(...(await this.pairsOf(what, ...sides, index === 0)));
    }
    return pairs;
  }

  /** Compares all pairs that are wanted, one after the other, and says of each what it came to. */
  async compareAll(pairs: readonly Pair[], goal: number, { pages, progress }: Wanted): Promise<Compared[]> {
    const compared: Compared[] = [];
    for (const pair of pairs.filter(({ what }) => pages.test(what))) {
      const one = await this.compare(pair, goal);
      progress(`${one.value.toFixed(2)}  ${one.what}  ${one.ours.toFixed(2)} to ${one.base.toFixed(2)} ms`);
      compared.push(one);
    }
    return compared;
  }

  /** Asks both sides in turn; more often when the ratio comes near the goal. */
  async compare({ what, ours, base }: Pair, goal: number): Promise<Compared> {
    const isExport = what.endsWith('· export');
    const first = [await this.ask(ours), await this.ask(base)] as const;
    if (!answers(first[1])) throw new Error(`${base.path} answers ${first[1].status}`);
    // A file is as long as the tenant is large: its time counts by row.
    const parts = first.map(({ body }) => (isExport ? body.toString().split('\n').length : 1));
    const times: [number[], number[]] = [[], []];
    const ratio = () => median(times[0]) / (parts[0] ?? 1) / (median(times[1]) / (parts[1] ?? 1));
    const end = Date.now() + longest;
    const wanted = () => (times[0].length < fewRounds || ratio() > goal * 0.9 ? manyRounds : fewRounds);
    while (times[0].length < wanted() && (times[0].length < 5 || Date.now() < end)) {
      times[0].push((await this.ask(ours)).time);
      times[1].push((await this.ask(base)).time);
    }
    return {
      what,
      ours: median(times[0]) / (parts[0] ?? 1),
      base: median(times[1]) / (parts[1] ?? 1),
      value: ratio(),
      rounds: times[0].length,
      sizes: [first[0].body.length / 1000, first[1].body.length / 1000],
      refused: answers(first[0]) ? null : first[0].status,
    };
  }
}

/** A page, or the way on to one; not to the sign-in. */
const answers = ({ status, location }: Got) => status === 200 || (status === 303 && !/\/login\b/.test(location ?? '')); // prettier-ignore
