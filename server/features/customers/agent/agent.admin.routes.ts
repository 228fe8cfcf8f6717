import { notFound, redirect, type PageReply } from '../../../request/reply.ts';
import { isAllowed, staffGet, staffPost, type Route, type StaffContext } from '../../../request/route.ts';
import { parseForm, type FieldErrors } from '../../../forms/parse.ts';
import { href } from '../../../shared/href.ts';
import { listQuery, listView, type ListSpec } from '../../../lists/spec.ts';
import { typedAlong } from '../../../forms/typedAlong.ts';
import { isUuid } from '../../../shared/uuid.ts';
import { getCustomer, type Customer } from '../customers.queries.ts';
import { agentForm, agentLabels } from './agent.form.ts';
import { agentPages, agentPath } from './agent.pages.ts';
import { agentChoices, agentOf, allocate, findAgents, takeFromAgent } from './agent.queries.ts';

const path = agentPath(':id');
const spec: ListSpec = { sorts: [{ key: 'name', label: 'Name' }] };
// Whose portal an outside company sees is a matter of access, which administrators decide (A23).
const allow = ['administrator'] as const;

async function showPage(
  { db, actor, query }: StaffContext,
  customer: Customer,
  errors: FieldErrors = {},
  status = 200,
): Promise<PageReply> {
  const agent = (await agentOf(db, customer.id)) ?? null;
  const found = query['agent_id'];
  const value = isUuid(found) ? found : (agent?.id ?? '');
  const choices = await agentChoices(db, value === '' ? null : value);
  return agentPages.show(
    customer,
    { agent, choices, value, errors, mayKeep: isAllowed(actor, allow) },
    status,
  );
}

/** A customer's agent, one at most: who it is, allocate, change, take away (5, A21). */
export const customerAgentRoutes: readonly Route[] = [
  staffGet(path, { allow: ['view_records'] }, async (context) => {
    const customer = await getCustomer(context.db, context.params['id'] ?? '');
    return customer ? showPage(context, customer) : notFound();
  }),

  staffGet(`${path}/find`, { allow }, async ({ db, query, params }) => {
    const customer = await getCustomer(db, params['id'] ?? '');
    if (!customer) return notFound();
    const request = listQuery(query, spec);
    const [{ page, count }, agent] = await Promise.all([findAgents(db, request), agentOf(db, customer.id)]);
    const typed = typedAlong(query, agentLabels, 'agent_id')?.typed['agent_id'];
    const kept: Record<string, string> = isUuid(typed) ? { _typed: '1', agent_id: typed } : {};
    const list = listView(request, spec, {
      path: `${agentPath(customer.id)}/find`,
      noun: { one: 'agent', many: 'agents' },
      count,
      cap: 1000,
      next: page.next,
      previous: page.previous,
      kept,
    });
    return agentPages.find(customer, {
      list,
      agents: page.rows,
      cancel: href(agentPath(customer.id), kept),
      chosen: kept['agent_id'] ?? agent?.id ?? null,
    });
  }),

  staffPost(path, { allow }, async (context) => {
    const { db, params, body } = context;
    const customer = await getCustomer(db, params['id'] ?? '');
    if (!customer) return notFound();
    const form = parseForm(agentForm, body);
    if (!form.ok) return showPage(context, customer, form.errors, 422);
    const name = await allocate(db, customer.id, form.values.agent_id);
    if (name === null)
      return showPage(
        context,
        customer,
        { agent_id: 'There is no such active agent. Choose another one.' },
        422,
      );
    return redirect(agentPath(customer.id), `${customer.name} is allocated to ${name}.`);
  }),

  staffPost(`${path}/:agentId/remove`, { allow }, async ({ db, params }) => {
    const customer = await getCustomer(db, params['id'] ?? '');
    if (!customer || !(await takeFromAgent(db, customer.id, params['agentId'] ?? ''))) return notFound();
    return redirect(agentPath(customer.id), `${customer.name} has no agent any more.`);
  }),
];
