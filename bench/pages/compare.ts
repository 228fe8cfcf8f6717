import { Agent } from 'node:http';
import { get, type Got } from '../ask.ts';
import type { Counting } from '../cpu.ts';
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

/** Medians of both sides in milliseconds, for an export by row; and ours to the other. */
export interface Ratio {
  ours: number;
  base: number;
  value: number;
}

/** What a pair came to. */
export interface Compared {
  what: string;
  /** Until the answer's end. */
  wall: Ratio;
  /** Of the server and Postgres together; null where the system doesn't tell. */
  cpu: Ratio | null;
  rounds: number;
  /** Kilobytes of both answers. */
  sizes: [ours: number, base: number];
  /** The status with which our side refuses; null when it answers. */
  refused: number | null;
}

/** What a goal is compared with: CPU, which other programs on the machine don't change, where it is known. */
export const judged = ({ cpu, wall }: Pick<Compared, 'cpu' | 'wall'>): Ratio => cpu ?? wall;

type Wanted = Pick<MeasureOptions, 'pages' | 'progress'>;

/** Rounds of a pair: at first, and where that comes near the goal. */
const fewRounds = 9;
const manyRounds = 31;
/** Milliseconds after which a pair gets no more rounds, but five. */
const longest = 20_000;

/** Asks one server for pages, one after the other on one connection. */
export class PageAsker {
  readonly #port: number;
  readonly #counting: Counting | null;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });

  /** @param counting counts what the server spends; without it only time is measured */
  constructor(port: number, counting: Counting | null = null) {
    this.#port = port;
    this.#counting = counting;
  }

  stop(): void {
    this.#agent.destroy();
  }

  /** @returns what came back, the milliseconds until its end, and those of CPU, 0 where that isn't counted */
  async ask({ asker: { actor, slug }, path }: Side): Promise<Got & { wall: number; cpu: number }> {
    const spent = await this.#counting?.();
    const began = process.hrtime.bigint();
    const got = await get(this.#port, path, { actor, slug, agent: this.#agent });
    const wall = Number(process.hrtime.bigint() - began) / 1e6;
    const { node, postgres } = (await spent?.()) ?? { node: 0, postgres: 0 };
    return { ...got, wall, cpu: node + postgres };
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
      const { ours, base, value } = judged(one);
      const besides = one.cpu ? ` of CPU, time ${one.wall.value.toFixed(2)}` : '';
      progress(`${value.toFixed(2)}  ${one.what}  ${ours.toFixed(2)} to ${base.toFixed(2)} ms${besides}`);
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
    const rounds: { wall: number; cpu: number }[][] = [[], []];
    const ratioOf = (key: 'wall' | 'cpu'): Ratio => {
      const [mine = NaN, other = NaN] = rounds.map(
        (side, at) => median(side.map((one) => one[key])) / (parts[at] ?? 1),
      );
      return { ours: mine, base: other, value: mine / other };
    };
    const compared = () => {
      const cpu = ratioOf('cpu');
      return { wall: ratioOf('wall'), cpu: cpu.base > 0 ? cpu : null };
    };
    const end = Date.now() + longest;
    const asked = () => rounds[0]?.length ?? 0;
    const wanted = () =>
      asked() < fewRounds || judged(compared()).value > goal * 0.9 ? manyRounds : fewRounds;
    while (asked() < wanted() && (asked() < 5 || Date.now() < end))
      for (const [at, side] of [ours, base].entries()) rounds[at]?.push(await this.ask(side));
    return {
      what,
      ...compared(),
      rounds: asked(),
      sizes: [first[0].body.length / 1000, first[1].body.length / 1000],
      refused: answers(first[0]) ? null : first[0].status,
    };
  }
}

/** A page, or the way on to one; not to the sign-in. */
const answers = ({ status, location }: Got) => status === 200 || (status === 303 && !/\/login\b/.test(location ?? '')); // prettier-ignore
