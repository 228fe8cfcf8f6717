import type { Choices } from '../../../database/choices.ts';
import { page, type PageReply } from '../../../request/reply.ts';
import type { FieldErrors } from '../../../forms/parse.ts';
import type { FindPage } from '../../../lists/findPage.ts';
import { customerHead } from '../../../domain/customers/head.ts';
import type { Customer } from '../customers.queries.ts';
import { agentLabels } from './agent.form.ts';
import type { Agent } from './agent.queries.ts';

/** Where a customer's agent is kept. */
export const agentPath = (customerId: string) => `/admin/customers/${customerId}/agent`;

export const agentPages = {
  show: (
    customer: Customer,
    locals: {
      agent: Agent | null;
      choices: Choices;
      /** What stands in the choice. */
      value: string;
      errors: FieldErrors;
      mayKeep: boolean;
    },
    status = 200,
  ): PageReply =>
    page(
      'customers/agent/show',
      { ...customerHead(customer, '/agent'), ...locals, labels: agentLabels, here: agentPath(customer.id) },
      { title: `Agent · ${customer.name}`, status },
    ),
  find: (customer: Customer, locals: FindPage<Agent> & { agents: readonly Agent[] }): PageReply =>
    page(
      'customers/agent/find',
      { customer, ...locals, here: agentPath(customer.id) },
      { title: 'Find agent' },
    ),
};
