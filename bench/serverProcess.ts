import type { BenchDatabase } from './database.ts';
import type { BenchActor } from './dataset.ts';
import { startFloorServer } from './floorServer.ts';
import { startOurServer } from './ourServer.ts';
import { startTrueFloorServer } from './trueFloorServer.ts';

/** What the parent sends first: which server to be. */
export interface ServerOrder {
  /** `ours` keeps no log; `production` writes it as there, to nowhere. */
  which: 'ours' | 'production' | 'floor' | 'true floor';
  database: Pick<BenchDatabase, 'databaseUrl' | 'prefix' | 'passwords'>;
  actor: BenchActor;
  /** Where the files of `ours` are. */
  dataDir?: string;
}

process.once('message', ({ which, database, actor, dataDir }: ServerOrder) => {
  const starts = {
    ours: () => startOurServer(database, { dataDir }),
    production: () => startOurServer(database, { logs: true }),
    floor: () => startFloorServer(database.databaseUrl, actor),
    'true floor': () => startTrueFloorServer(database.databaseUrl, actor),
  };
  void starts[which]().then((server) => {
    process.send?.({ port: server.port });
    process.once('disconnect', () => void server.stop().then(() => process.exit(0)));
  });
});
