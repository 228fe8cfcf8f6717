import { ask, get } from './ask.ts';
import { countingOf, type Spent } from './cpu.ts';
import type { BenchDatabase } from './database.ts';
import type { BenchActor, Dataset } from './dataset.ts';
import { median, type Figure } from './figures.ts';
import { startProcess } from './startProcess.ts';
import { makeTickets } from './tickets.ts';

const rounds = 7;
const requests = 200;
const path = '/tickets';
/** What Chromium sends: our pages leave compressed then. */
const asBrowsers = 'gzip, deflate, br, zstd';

/**
 * P14: CPU of the signed-in list of tickets, node and Postgres together, to that of the true floor. Each is asked in turn on
 * connections that stay open; what the client spends is not counted.
 */
export async function requestCost(database: BenchDatabase, { small }: Dataset): Promise<Figure[]> {
  await makeTickets(database.admin, small);
  // Else the first answers are followed by a note that the session was seen.
  await database.admin.query('update login_sessions set seen_at = now()');
  const ours = await startProcess('production', database, small);
  const floor = await startProcess('true floor', database, small);
  try {
    await checkRows(ours.port, small);
    await checkRows(floor.port, small);
    const figures: Figure[] = [];
    for (const [lanes, encoding] of [
      [4, undefined],
      [16, undefined],
      [4, asBrowsers],
    ] as const)
      // prettier-ignore
      figures.push(await compare(database, [ours, floor], small, lanes, encoding));
    return figures;
  } finally {
    ours.stop();
    floor.stop();
  }
}

type Server = Awaited<ReturnType<typeof startProcess>>;

async function compare(
  database: BenchDatabase,
  [ours, floor]: readonly [Server, Server],
  actor: BenchActor,
  lanes: number,
  encoding: string | undefined,
): Promise<Figure> {
  const spent: { ours: Spent[]; floor: Spent[] } = { ours: [], floor: [] };
  const measure = async (server: Server, like: string, times: number) => {
    const asked = { actor, lanes, ...(encoding !== undefined && { encoding }) };
    // Opens what connections there will be, so that none is opened or closed meanwhile.
    await ask(server.port, path, { ...asked, times: 4 * lanes });
    const spent = await countingOf(database.admin, server.pid, like)();
    await ask(server.port, path, { ...asked, times });
    return spent();
  };
  const [mine, bare] = [
    () => measure(ours, 'gatehouse %', requests),
    () => measure(floor, 'floor', requests),
  ];
  for (let warm = 0; warm < 3; warm += 1) await Promise.all([mine(), bare()]);
  for (let round = 0; round < rounds; round += 1) {
    spent.ours.push(await mine());
    spent.floor.push(await bare());
  }
  const middle = (costs: Spent[], of: (cost: Spent) => number) => median(costs.map(of)) / requests;
  const whole = ({ node, postgres }: Spent) => node + postgres;
  const value = middle(spent.ours, whole) / middle(spent.floor, whole);
  const told = (costs: Spent[]) =>
    `${middle(costs, (cost) => cost.node).toFixed(2)} + ${middle(costs, (cost) => cost.postgres).toFixed(2)} ms`;
  return {
    id: 'P14',
    what: `tickets, ${lanes} at once${encoding === undefined ? '' : ', compressed'}`,
    value,
    unit: 'ratio',
    goal: '≤ 4',
    met: value <= 4,
    // The floor does not compress (docs/performance.md).
    ...(encoding !== undefined && { excused: true }),
    note: `node + Postgres ${told(spent.ours)} to ${told(spent.floor)}`,
  };
}

/** Both must have done the work: 25 tickets. */
async function checkRows(port: number, actor: BenchActor): Promise<void> {
  const page = (await get(port, path, { actor })).body.toString();
  const links = new Set(page.match(/\/tickets\/[0-9a-f-]{36}/g));
  if (links.size !== 25) throw new Error(`${links.size} tickets instead of 25`);
}
