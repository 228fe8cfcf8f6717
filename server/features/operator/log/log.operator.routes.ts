import { operatorGet, type Route } from '../../../request/route.ts';
import { page } from '../../../request/reply.ts';
import { isUuid } from '../../../shared/uuid.ts';
import { entryInWords } from './log.words.ts';

const perPage = 50;

/** What operators did, newest first. Nobody can change it. */
export const operatorLogRoutes: readonly Route[] = [
  operatorGet('/operator/log', async ({ operators, tokenHash, query }) => {
    const before = isUuid(query['before']) ? query['before'] : null;
    const found = await operators.entries(tokenHash, { before, most: perPage + 1 });
    const entries = found.slice(0, perPage);
    const older = found.length > perPage ? (entries.at(-1)?.id ?? null) : null;
    return page('operator/log', { entries: entries.map(entryInWords), older }, { title: 'Log' });
  }),
];
