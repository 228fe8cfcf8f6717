import type { Request, Response } from 'express';
import { NoOperator } from '../database/operators.ts';
import { href } from '../shared/href.ts';
import { noteForLog } from './log.ts';
import { refusedElsewhere, refusedHere } from './refusedPage.ts';
import { redirect } from './reply.ts';
import type { OperatorContext } from './contexts.ts';
import type { OperatorRoute } from './route.ts';
import { send } from './send.ts';
import type { Services } from './services.ts';

interface Asking {
  services: Services;
  request: Request;
  response: Response;
}

/**
 * Answers a page or an action of the platform's operator. There is no transaction around it: each question and each decision
 * is one function of the database, which judges the session again.
 */
export async function handleOperator(
  route: OperatorRoute,
  asking: Asking,
  common: Omit<OperatorContext, 'operator' | 'tokenHash' | 'operators'>,
): Promise<void> {
  const { services, request, response } = asking;
  const { operators, cookieSessions, logger } = services;
  const tokenHash = cookieSessions.tokenHash(request, 'operator');
  try {
    const begun = tokenHash && (await operators.begin(tokenHash));
    if (!tokenHash || !begun) throw new NoOperator('nobody is signed in');
    const operator = { email: begun.email };
    noteForLog(request, { actor: 'operator' });
    const context = { ...common, operator, tokenHash, operators };
    const answered = refusedHere(asking) ?? (await route.handler(context));
    const reply = refusedElsewhere(asking, answered);
    await send(services, request, response, { reply, side: 'operator', operator });
    if (Date.now() - begun.seen_at.getTime() > 60_000)
      operators.noteSeen(tokenHash).catch((error: unknown) => {
        logger.warn({ error }, 'last seen was not noted');
      });
  } catch (error) {
    if (!(error instanceof NoOperator)) throw error;
    const next = route.method === 'get' ? common.request.path : null;
    const why = tokenHash ? 'ended' : null;
    const reply = redirect(href('/operator/login', { next, why }));
    await send(services, request, response, { reply, side: 'operator' });
  }
}
