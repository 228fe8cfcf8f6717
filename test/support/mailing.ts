import { setTimeout as pause } from 'node:timers/promises';
import type { Express } from 'express';
import type { Logger } from 'pino';
import { createApp } from '../../server/app.ts';
import { jobs } from '../../server/features/jobs.ts';
import { startWorker, workOff } from '../../server/jobs/worker.ts';
import { createLogger } from '../../server/request/log.ts';
import type { Services } from '../../server/request/services.ts';
import { addSession, Browser } from './app.ts';
import { openSite, type BrowserSite } from './browserSite.ts';
import type { Player } from './cast.ts';
import { testDatabase } from './database.ts';
import { startMailServer, type MailServer } from './mailServer.ts';
import { ownServices } from './services.ts';

/** The sender of emails in the tests. */
const testSender = 'Gatehouse <no-reply@example.com>';

/** The app on the run's database with a mail server of its own. Create it in `before`, stop it in `after`. */
export interface MailingApp {
  app: Express;
  services: Services;
  server: MailServer;
  /**
   * Runs what is due in the queue, and what that queues, until nothing is due. What failed waits for its next try, unless
   * `again` says that its time has come.
   */
  runJobs(options?: { again?: boolean }): Promise<void>;
  /** A browser in which nobody is signed in, at a tenant's host (without a slug, the platform's). */
  visitor(slug?: string): Browser;
  /** A browser in which somebody of a cast is signed in. */
  signedIn(player: Player): Promise<Browser>;
  stop(): Promise<void>;
}

/** Creates it. Jobs left by earlier tests are dropped: their emails would arrive here. */
export async function mailingApp(logger: Logger = createLogger('silent')): Promise<MailingApp> {
  const database = await testDatabase();
  await forgetJobs();
  const server = await startMailServer();
  const services = await ownServices({
    settings: { SMTP_URL: server.url, MAIL_FROM: testSender },
    logger,
  });
  const app = createApp(services);
  const visitor = (slug?: string) =>
    new Browser(app, `${slug === undefined ? '' : `${slug}.`}${services.config.baseUrl.host}`);
  return {
    app,
    services,
    server,
    async runJobs({ again = false } = {}) {
      // These start at a random moment (S15). Here it is now.
      await database.admin.query(
        `update graphile_worker._private_jobs set run_at = now() where locked_at is null and attempts = 0
           and task_id in (select id from graphile_worker._private_tasks where identifier = 'send_resets')`,
      );
      if (again)
        await database.admin.query(
          'update graphile_worker._private_jobs set run_at = now() where locked_at is null and attempts < max_attempts',
        );
      do await workOff(services, jobs);
      while (await isMoreDue());
    },
    visitor,
    async signedIn(player) {
      const browser = visitor(player.slug);
      await addSession(browser, player);
      return browser;
    },
    async stop() {
      await services.pools.end();
      await server.stop();
      await forgetJobs();
    },
  };
}

/** The product as a browser sees it, with a mail server and a worker. Create it in `before`, stop it in `after`. */
export interface MailingSite extends BrowserSite {
  server: MailServer;
  stop(): Promise<void>;
}

/** Starts it beside the run's site; both share one Chromium. */
export async function mailingSite(): Promise<MailingSite> {
  await forgetJobs();
  const server = await startMailServer();
  const opened = await openSite({ SMTP_URL: server.url, MAIL_FROM: testSender });
  const worker = await startWorker(opened.services, jobs);
  return {
    ...opened.site,
    server,
    async stop() {
      await worker.stop();
      await opened.stop();
      await server.stop();
      await forgetJobs();
    },
  };
}

/** Is anything due? The queue records a job's end after the job, so this waits for that. */
async function isMoreDue(): Promise<boolean> {
  const { admin } = await testDatabase();
  const known = jobs.flatMap(({ persons, system }) => Object.keys({ ...persons, ...system }));
  for (;;) {
    const { rows } = await admin.query<{ due: boolean; running: boolean }>(
      `select coalesce(bool_or(j.locked_at is null and j.run_at <= now() and j.attempts < j.max_attempts), false) as due,
         coalesce(bool_or(j.locked_at > now() - interval '10 seconds'), false) as running
         from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
         where t.identifier = any ($1)`,
      [known],
    );
    if (rows[0]?.running !== true) return rows[0]?.due === true;
    await pause(5);
  }
}

/**
 * Drops what waits in the queue. Otherwise, something that an earlier test left for another try would arrive here sooner or
 * later.
 */
export async function forgetJobs(): Promise<void> {
  const { admin } = await testDatabase();
  await admin.query('delete from graphile_worker._private_jobs');
}
