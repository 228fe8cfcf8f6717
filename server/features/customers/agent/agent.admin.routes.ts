import { submit } from '../../../forms/submit.ts';
import { refused, saved } from '../../../shared/saved.ts';
import { findPage } from '../../../lists/findPage.ts';
import { ask, type Question } from '../../../request/question.ts';
import { notFound, redirect, redirectWithUndo, type PageReply } from '../../../request/reply.ts';
import { isAllowed } from '../../../request/allow.ts';
import type { StaffContext } from '../../../request/contexts.ts';
import { staffAsk, staffGet, staffPost, type Route } from '../../../request/route.ts';
import { together, withRecord } from '../../../request/withRecord.ts';
import type { FieldErrors } from '../../../forms/parse.ts';
import { idIn } from '../../../shared/uuid.ts';
import { getCustomer, type Customer } from '../customers.queries.ts';
import { agentForm, agentLabels } from './agent.form.ts';
import { agentPages, agentPath } from './agent.pages.ts';
import { agentChoices, agentOf, agentsToFind, allocate, removeAgent, type Agent } from './agent.queries.ts';

const path = agentPath(':id');
// Whose portal an outside company sees is a matter of access, which administrators decide (A23).
const keep = { allow: ['administrator'] } as const;
const noAgent = { agent_id: 'That agent is no longer active. Choose another.' };

async function showPage(
  { db, actor, query }: StaffContext,
  customer: Customer,
  errors: FieldErrors = {},
  status = 200,
): Promise<PageReply> {
  const agent = (await agentOf(db, customer.id)) ?? null;
  const value = idIn(query['agent_id']) ?? agent?.id ?? null;
  const choices = await agentChoices(db, value);
  const mayKeep = isAllowed(actor, keep.allow);
  return agentPages.show(customer, { agent, choices, value: value ?? '', errors, mayKeep }, status);
}

/** Before a customer is taken from its agent (A21). */
function removalQuestion(customer: Customer, { id, name, users }: Agent): Question {
  const people = users === 1 ? 'Its user' : `Its ${users} users`;
  const who =
    users === 0 ? `${name} has no users yet.` : `${people} will no longer see anything for ${customer.name}.`;
  return {
    title: `Remove the agent ${name}?`,
    says: [`${name} will no longer be the agent of ${customer.name}. ${who}`],
    action: `${agentPath(customer.id)}/${id}/remove`,
    button: 'Remove agent',
    back: { href: agentPath(customer.id), label: `Agent · ${customer.name}` },
  };
}

/** A customer's agent, one at most: who it is, allocate, change, remove (5, A21). */
export const customerAgentRoutes: readonly Route[] = [
  staffGet(
    path,
    { allow: ['view_records'] },
    withRecord(getCustomer, (context, customer) => showPage(context, customer)),
  ),

  staffGet(
    `${path}/find`,
    keep,
    withRecord(
      (db, id) => together(getCustomer(db, id), agentOf(db, id)),
      async (context, [customer, agent]) => {
        const backTo = agentPath(customer.id);
        const found = await findPage(context, {
          list: agentsToFind,
          path: `${backTo}/find`,
          backTo,
          labels: agentLabels,
          field: 'agent_id',
          saved: agent?.id ?? null,
        });
        return agentPages.find(customer, { ...found, agents: found.rows });
      },
    ),
  ),

  staffPost(
    path,
    keep,
    withRecord(getCustomer, async (context, customer) => {
      const before = await agentOf(context.db, customer.id);
      return submit(context, {
        form: agentForm,
        save: async ({ agent_id: id }) => {
          const name = await allocate(context.db, customer.id, id);
          return name === null ? refused(noAgent) : saved(name);
        },
        done: (name, { agent_id: id }) => {
          const [home, words] = [agentPath(customer.id), `${customer.name} is now allocated to ${name}.`];
          // The one before can be given back, where it could be chosen.
          return before?.status === 'active' && before.id !== id
            ? redirectWithUndo(home, words, { action: home, fields: { agent_id: before.id } })
            : redirect(home, words);
        },
        again: ({ errors }, status) => showPage(context, customer, errors, status),
      });
    }),
  ),

  staffAsk(
    `${path}/:agentId/remove`,
    keep,
    withRecord(
      (db, id) => together(getCustomer(db, id), agentOf(db, id)),
      (context, [customer, agent]) =>
        agent && agent.id === context.params['agentId'] ? ask(removalQuestion(customer, agent)) : notFound(),
    ),
  ),

  staffPost(
    `${path}/:agentId/remove`,
    keep,
    withRecord(getCustomer, async ({ db, params: { agentId = '' } }, customer) =>
      (await removeAgent(db, customer.id, agentId))
        ? redirect(agentPath(customer.id), `Agent removed from ${customer.name}.`)
        : notFound(),
    ),
  ),
];
