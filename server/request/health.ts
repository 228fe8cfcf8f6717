import { Router } from 'express';
import type { Services } from './services.ts';

/**
 * `/healthz` says that the process is alive, `/readyz` that it can answer: the database is there and up to date, and the
 * process isn't stopping (S26, S27).
 */
export function health({ lookups, accepting }: Pick<Services, 'lookups' | 'accepting'>): Router {
  const router = Router();
  router.get('/healthz', (_request, response) => {
    response.type('text').send('ok\n');
  });
  router.get('/readyz', async (_request, response) => {
    const ready = accepting() && (await lookups.ready().then(() => true, () => false)); // prettier-ignore
    if (!ready) response.setHeader('Retry-After', '5');
    response
      .status(ready ? 200 : 503)
      .type('text')
      .send(ready ? 'ready\n' : 'not ready\n');
  });
  return router;
}
