import { expect } from 'chai';
import type { Lane } from '../../server/jobs/job.ts';
import { startWorker, type Worker } from '../../server/jobs/worker.ts';
import type { Services } from '../../server/request/services.ts';
import { until } from '../support/connections.ts';
import { testDatabase } from '../support/database.ts';
import { ownServices } from '../support/services.ts';
import { layWire, type Cut, type Wire } from '../support/wire.ts';

const tenant = '00000000-0000-4000-8000-000000000001';

describe('Jobs whose connection to the database dies', function () {
  this.timeout(60_000);
  let wire: Wire;
  let services: Services;
  let worker: Worker;
  /** What was carried out, by the word in its payload. */
  const done: string[] = [];
  let fails = false;
  const lane: Lane = {
    atOnce: 2,
    persons: {},
    system: {
      test_survives: ({ payload }) => {
        done.push(String(payload['word']));
        return fails ? Promise.reject(new Error('it fails this time')) : Promise.resolve();
      },
    },
  };

  before(async () => {
    const database = await testDatabase();
    wire = await layWire(database.databaseUrl);
    services = await ownServices({ reached: wire.databaseUrl });
    worker = await startWorker(services, [lane], { beatEvery: 100, deadAfter: '1 second' });
  });
  after(async () => {
    await worker.stop();
    await services.pools.end();
    await wire.stop();
  });

  const sql = async (text: string, ...values: unknown[]) =>
    (await (await testDatabase()).admin.query<Record<string, unknown>>(text, values)).rows;
  const add = (word: string) =>
    sql(
      "select graphile_worker.add_job('test_survives', $1::json, max_attempts => 20)",
      JSON.stringify({ tenant, word }),
    );
  const left = () =>
    sql(
      `select j.id from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
         where t.identifier = 'test_survives'`,
    );

  const moments: [string, Cut][] = [
    ['when the queue is asked for it', { asked: 'skip locked' }],
    ['when it has been given out and the answer is lost', { asked: 'skip locked', answered: tenant }],
    ['when its end is to be written down', { asked: 'delete from "graphile_worker"._private_jobs' }],
    [
      'when its end has been written down',
      { asked: 'delete from "graphile_worker"._private_jobs', answered: 'DELETE' },
    ],
    ['when its failure is to be written down', { asked: 'last_error' }],
    ['when its failure has been written down', { asked: 'last_error', answered: 'UPDATE' }],
  ];
  for (const [moment, where] of moments)
    it(`S24, S30: ${moment}: it is tried again, and the process lives on`, async () => {
      fails = where.asked === 'last_error';
      const isCut = wire.cut(where);
      await add(moment);
      await isCut;
      fails = false;
      await until(
        'the job is done and gone',
        async () => done.includes(moment) && (await left()).length === 0,
      );
      expect(done.filter((word) => word === moment).length).to.be.within(1, 3);
      await add(`after: ${moment}`);
      await until(
        'the next one is carried out as well',
        async () => done.includes(`after: ${moment}`) && (await left()).length === 0,
      );
    });
});
