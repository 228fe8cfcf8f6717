import {
  agentForm,
  outsideCompanyLabels,
  partnerForm,
  type OutsideCompanyField,
} from './outsideCompanies.form.ts';

/** What is the same for partners and agents but for its words and columns: outside companies with logins and customers. */
export interface OutsideCompanyKind {
  kind: 'partner' | 'agent';
  table: 'partners' | 'agents';
  /** The column that names the company, on customers and on portal users alike. */
  column: 'partner_id' | 'agent_id';
  path: '/admin/partners' | '/admin/agents';
  title: string;
  noun: { one: string; many: string };
  form: typeof partnerForm | typeof agentForm;
  /** The fields of its form, in their order. */
  labels: Partial<Record<OutsideCompanyField, string>>;
  words: {
    /** What the company is, for its empty list. */
    about: string;
    /** What it has to do with its customers, said of them. */
    customers: string;
    /** What its users see. */
    users: string;
    /** The button that takes a customer to it, and what is said then. */
    related: string;
  };
}

const { number, ...rest } = outsideCompanyLabels;

const partner: OutsideCompanyKind = {
  kind: 'partner',
  table: 'partners',
  column: 'partner_id',
  path: '/admin/partners',
  title: 'Partners',
  noun: { one: 'partner', many: 'partners' },
  form: partnerForm,
  labels: { number, ...rest },
  words: {
    about:
      'A partner sells or services for you. Its users see the customers it registered, with their facilities and assets.',
    customers: 'Customers this partner registered. A customer can have only one partner.',
    users:
      'A partner’s users see its customers with their facilities and assets, but no tickets, billing or contacts.',
    related: 'registered by',
  },
};

const agent: OutsideCompanyKind = {
  kind: 'agent',
  table: 'agents',
  column: 'agent_id',
  path: '/admin/agents',
  title: 'Agents',
  noun: { one: 'agent', many: 'agents' },
  form: agentForm,
  labels: rest,
  words: {
    about:
      'An agent is an outside company that looks after equipment at your customers’ sites. It can see ' +
      'the portals of customers allocated to it, but can’t change anything.',
    customers: 'Customers allocated to this agent. A customer can have only one agent.',
    users:
      'An agent’s users can see everything for the customers allocated to it, one at a time, but can’t change anything.',
    related: 'allocated to',
  },
};

export const outsideCompanyKinds = { partner, agent };
