import { readConfig } from './config.ts';
import { bringUpToDate, openDatabase, rolePasswords } from './database/open.ts';
import { keptSecret } from './secrets/keptSecret.ts';
import { createFiles } from './files/files.ts';
import { storeOf } from './files/storeOf.ts';
import { verifyFiles } from './files/verify.ts';
import { createLogger } from './request/log.ts';
import { createServices } from './services.ts';
import { keyRing } from './secrets/keys.ts';
import { filesToVerify, someFiles } from '../db/filesToVerify.ts';
import { verifyAudit } from '../db/auditVerify.ts';
import { rolesSql, databaseSql } from '../db/roles.ts';
import { demoOperator, seedOperator } from './demo/operator.ts';
import { seedWholeDemo } from './demo/siteGroup.ts';
import { isMailAddress } from './shared/settingTexts.ts';
import { platformUrl } from './request/host.ts';
import { sha256 } from './request/cookieSessions.ts';
import { codeOf, stepAt } from './secrets/totp.ts';
import { limits } from './shared/limits.ts';
import { inviteOperator, removeOperator } from './database/operatorAccounts.ts';
import { randomBytes } from 'node:crypto';

const say = (text: string) => process.stdout.write(`${text}\n`);

/**
 * The database's commands: `migrate` brings it up to date, `roles` prints the SQL that a superuser
 * runs once, `demo` fills in the demo's tenants, `audit:verify` looks for tampering with the audit log,
 * `files:verify` compares the store with the documents, `operator` makes or removes one of the platform's operators,
 * `demo:code` prints the code that the demo's operator signs in with.
 */
async function run(command: string | undefined, ...rest: string[]): Promise<void> {
  if (command === 'demo:code') {
    say(codeOf(demoOperator.secret, stepAt(Date.now())));
    return;
  }
  const config = readConfig();
  const keys = keyRing(config.secrets.length > 0 ? config.secrets : [await keptSecret(config.dataDir)]);
  const derive = (purpose: string) => keys.derive(purpose);
  if (command === 'demo') {
    if (config.production) throw new Error("The demo has a known password, so don't use it in production.");
    const database = await openDatabase(config, derive);
    const services = createServices({ config, keys, database, logger: createLogger(config.logLevel) });
    await seedOperator(services, database.databaseUrl);
    await seedWholeDemo(services, database.databaseUrl);
    await services.pools.end();
    await database.stop();
    say('The demo is ready.');
    return;
  }
  if (command === 'audit:verify') {
    // A database that is given is only looked at; the embedded one has to be started for that.
    const database =
      config.databaseUrl === null
        ? await openDatabase(config, derive)
        : { databaseUrl: config.databaseUrl, stop: () => Promise.resolve() };
    try {
      const { sound, lines } = await verifyAudit(database.databaseUrl);
      say(lines.join('\n'));
      say(sound ? 'Every chain is complete.' : 'The audit log has been tampered with.');
      process.exitCode = sound ? 0 : 1;
    } finally {
      await database.stop();
    }
    return;
  }
  if (command === 'files:verify') {
    const database =
      config.databaseUrl === null
        ? await openDatabase(config, derive)
        : { databaseUrl: config.databaseUrl, stop: () => Promise.resolve() };
    try {
      const store = storeOf(config, () => someFiles(database.databaseUrl));
      const files = createFiles(store, createLogger(config.logLevel));
      const { sound, lines } = await verifyFiles(filesToVerify(database.databaseUrl), files, store);
      say(lines.join('\n'));
      say(
        sound
          ? 'Every file is as it was uploaded.'
          : 'Some files are missing, have changed, or have no document.',
      );
      process.exitCode = sound ? 0 : 1;
    } finally {
      await database.stop();
    }
    return;
  }
  if (command === 'operator') {
    const [email = '', how] = rest;
    if (!isMailAddress(email) || (how !== undefined && how !== 'remove'))
      throw new Error(
        'Say whom: "npm run operator -- name@example.com", and to remove them "npm run operator -- name@example.com remove".',
      );
    const database =
      config.databaseUrl === null
        ? await openDatabase(config, derive)
        : { databaseUrl: config.databaseUrl, stop: () => Promise.resolve() };
    try {
      if (how === 'remove') {
        const removed = await removeOperator(database.databaseUrl, email);
        say(removed ? `${email} is no operator any more, and is signed out.` : `${email} is no operator.`);
        return;
      }
      const token = randomBytes(32).toString('base64url');
      await inviteOperator(database.databaseUrl, email, sha256(token), limits.operatorSetUp);
      say(
        `${email} can set up a password and an authenticator app with this link. It works once, for 24 hours:`,
      );
      say(platformUrl(config.baseUrl, `/operator/set_up/${token}`));
    } finally {
      await database.stop();
    }
    return;
  }
  if (config.databaseUrl === null)
    throw new Error('Set DATABASE_URL. The embedded Postgres is brought up to date by "npm start".');
  const passwords = rolePasswords(derive);
  if (command === 'migrate') {
    const { ran, policies } = await bringUpToDate(config.databaseUrl, passwords);
    say(ran.length > 0 ? `Ran ${ran.join(', ')}.` : 'No new migrations.');
    say(
      policies ? 'Functions, policies and grants updated.' : 'Functions, policies and grants are up to date.',
    );
  } else if (command === 'roles') {
    const name = decodeURIComponent(new URL(config.databaseUrl).pathname.slice(1));
    say(
      [...rolesSql(name, passwords), ...databaseSql(name, name)]
        .map((statement) => `${statement};`)
        .join('\n'),
    );
  } else {
    throw new Error('Use migrate, roles, demo, demo:code, operator, audit:verify or files:verify.');
  }
}

run(...(process.argv.slice(2) as [string?, ...string[]])).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
