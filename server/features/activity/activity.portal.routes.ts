import { listCsv, listPage } from '../../lists/listPage.ts';
import { page } from '../../request/reply.ts';
import type { PortalAllow } from '../../request/allow.ts';
import { portalGet, type Route } from '../../request/route.ts';
import { activityList } from './activity.list.ts';
import { whatInWords, whoInWords } from './activity.words.ts';
import { lookHref } from './looks.words.ts';
import { agentOf } from './activity.queries.ts';

const path = '/activity';
const readers: readonly PortalAllow[] = ['customer_user', 'contact_user:admin_access'];
const see = { allow: readers };

/** *Account › Activity*: who signed in, what was changed of the customer's people, and who looked at its portal (A8, A21). */
export const activityRoutes: readonly Route[] = [
  portalGet(path, see, async (context) => {
    const { tenant, db } = context;
    const none = { title: 'No activity yet', text: 'Sign-ins and changes at your company will appear here.' };
    const [{ list, rows, empty }, agent] = await Promise.all([
      listPage(context, path, activityList(tenant.name, db.calendar), { none }),
      agentOf(db),
    ]);
    return page(
      'activity/list',
      {
        list,
        empty,
        agent,
        entries: rows.map((row) => ({
          at: row.at,
          who: whoInWords(row, tenant.name),
          what: whatInWords(row, db.calendar),
          href: row.action === 'agent_viewed' ? lookHref(row.record_name, row.looked_at) : null,
        })),
      },
      { title: 'Activity' },
    );
  }),

  portalGet(`${path}/export.csv`, see, (context) =>
    listCsv(context, activityList(context.tenant.name, context.db.calendar)),
  ),
];
