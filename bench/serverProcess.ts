import type { BenchDatabase } from './database.ts';
import type { BenchActor } from './dataset.ts';
import { startFloorServer } from './floorServer.ts';
import { startOurServer } from './ourServer.ts';

/** What the parent sends first: which server to be. */
export interface ServerOrder {
  which: 'ours' | 'floor';
  database: Pick<BenchDatabase, 'databaseUrl' | 'prefix' | 'passwords'>;
  actor: BenchActor;
}

process.once('message', ({ which, database, actor }: ServerOrder) => {
  const start = which === 'ours' ? startOurServer(database) : startFloorServer(database.databaseUrl, actor);
  void start.then((server) => {
    process.send?.({ port: server.port });
    process.once('disconnect', () => void server.stop().then(() => process.exit(0)));
  });
});
