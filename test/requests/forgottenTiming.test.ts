import { expect } from 'chai';
import { createApp } from '../../server/app.ts';
import { jobs } from '../../server/features/jobs.ts';
import { startWorker } from '../../server/jobs/worker.ts';
import { addSession, Browser } from '../support/app.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { mailingApp, type MailingApp } from '../support/mailing.ts';
import { all } from '../support/people.ts';
import { median, rankTest } from '../support/rankTest.ts';

/** How many tries of each kind: `TRIES=1000 npx mocha test/requests/forgottenTiming.test.ts` takes some minutes. */
const tries = Number(process.env['TRIES'] ?? 25);

describe('S15: what tells whether a name for which a password was forgotten is somebody’s', function () {
  this.timeout(60_000 + tries * 2_000);
  let cast: Cast;
  let mailing: MailingApp;
  before(async () => {
    cast = await makeCast('forgotten');
    mailing = await mailingApp();
    await all(
      `insert into users (tenant_id, first_name, last_name, username, email, is_external, password_hash)
         select $1, 'Known', 'Person', 'known' || n, 'known' || n || '@example.com', true, 'none' from generate_series(1, $2::int) n`,
      cast.tenantId,
      tries,
    );
  });
  after(() => mailing.stop());

  /** An app with the parts of the mailing one, in which nobody has to wait for tries. */
  const unlimited = () => {
    const { services } = mailing;
    const limits = { ...services.limits, spend: () => Promise.resolve() };
    return createApp({ ...services, limits });
  };

  it('not the work: nobody’s takes the same jobs, the same way to the mail server, and leaves nothing', async () => {
    const { services, server } = mailing;
    const browser = new Browser(unlimited(), `${cast.slug}.localhost:3000`);
    const { mailer } = services;
    const done: string[] = [];
    services.mailer = {
      ...mailer,
      send: (email) => {
        done.push('send');
        return mailer.send(email);
      },
      knock: () => {
        done.push('knock');
        return mailer.knock();
      },
    };
    try {
      await browser.post('/forgot_password', { username_or_email: 'known1' });
      await mailing.runJobs();
      const rows = () => all('select id, state, tries from emails where tenant_id = $1 order by id', cast.tenantId);
      const links = () => all('select id, ended_at from password_links where tenant_id = $1 order by id', cast.tenantId);
      const before = [await rows(), await links()];
      expect(before[0]).to.have.length(1);
      await browser.post('/forgot_password', { username_or_email: 'nobody' });
      await mailing.runJobs();
      expect(done).to.deep.equal(['send', 'knock']);
      expect([await rows(), await links()]).to.deep.equal(before);
      expect(server.mails.filter(({ to }) => to.includes('known'))).to.have.length(1);
    } finally {
      services.mailer = mailer;
    }
  }); // prettier-ignore

  it(`not the answer after it: ${tries} tries of each kind, in turn`, async () => {
    const worker = await startWorker(mailing.services, jobs);
    try {
      const app = unlimited();
      const asking = new Browser(app, `${cast.slug}.localhost:3000`);
      const probing = new Browser(app, `${cast.slug}.localhost:3000`);
      await addSession(probing, cast.players.customerUser);
      const times = { known: [] as number[], unknown: [] as number[] };
      const timed = async (kind: 'known' | 'unknown', words: string) => {
        await asking.post('/forgot_password', { username_or_email: words });
        const began = performance.now();
        expect((await probing.get('/tickets')).status).to.equal(200);
        times[kind].push(performance.now() - began);
      };
      for (let n = 1; n <= tries; n += 1) {
        // Which comes first changes, or the one would always find what the other has left.
        const pair = [() => timed('known', `known${n}`), () => timed('unknown', `nobody${n}`)];
        for (const one of n % 2 ? pair : pair.reverse()) await one();
      }
      const z = rankTest(times.known, times.unknown);
      const [known, unknown] = [median(times.known), median(times.unknown)];
      if (tries > 25)
        process.stdout.write(`\nknown ${known.toFixed(2)} ms, unknown ${unknown.toFixed(2)} ms, z ${z.toFixed(2)}\n`);
      expect(Math.abs(z), `medians ${known} and ${unknown} ms`).to.be.below(4);
    } finally {
      await worker.stop();
    }
  }); // prettier-ignore
});
