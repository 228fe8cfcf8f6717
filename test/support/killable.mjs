// The built product's worker in a process of its own, with `web` its requests too, to be killed by a test. Says "at work" and
// the port. Built, since a start takes half as long then, and there are hundreds.
import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';

const [folder, databaseUrl, prefix, secret, smtpUrl, kind] = process.argv.slice(2);
const from = (path) => import(new URL(path, pathToFileURL(`${folder}/`)).href);
const [
  { jobs },
  { readConfig },
  { rolePasswords },
  { startWorker },
  { createLogger },
  { createServices },
  { keyRing },
] = await Promise.all(
  [
    'server/features/jobs.js',
    'server/config.js',
    'server/database/open.js',
    'server/jobs/worker.js',
    'server/request/log.js',
    'server/services.js',
    'server/secrets/keys.js',
  ].map(from),
);
const keys = keyRing([secret]);
const services = createServices({
  config: readConfig({ SMTP_URL: smtpUrl }),
  keys,
  database: { databaseUrl, prefix, passwords: rolePasswords((purpose) => keys.derive(purpose)) },
  logger: createLogger('silent'),
});
// The email is under way, and its try has been counted.
const { mailer } = services;
services.mailer = {
  ...mailer,
  send: (email) => {
    process.stdout.write('sending\n');
    return mailer.send(email);
  },
};
await startWorker(services, jobs, { beatEvery: 250, deadAfter: '3 seconds' });
if (kind === 'web') {
  const { createApp } = await from('server/app.js');
  const server = createServer(createApp(services));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  process.stdout.write(`at work ${server.address().port}\n`);
} else {
  process.stdout.write('at work 0\n');
}
