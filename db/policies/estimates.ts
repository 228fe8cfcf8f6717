import type { PortalRole } from '../roles.ts';
import { forRoles, record, type Grant, type TableAccess } from './access.ts';
import { mayBill, ofCustomer, ofUser } from './conditions.ts';
import { asContact, wholeCustomer } from './roleGroups.ts';

const draft = [
  'customer_id', 'dated_on', 'valid_until', 'currency', 'purchase_order', 'note', 'internal_note', 'terms',
  'net_minor', 'tax_minor', 'total_minor', 'rates', 'revision', 'status', 'sent_at', 'reason', 'invoice_id', 'work_order_id',
  'buyer', 'seller',
]; // prettier-ignore
const shown = [
  'tenant_id', 'id', 'number', 'revision', 'customer_id', 'status', 'dated_on', 'valid_until', 'currency', 'purchase_order',
  'note', 'terms', 'reason', 'net_minor', 'tax_minor', 'total_minor', 'rates', 'sent_at', 'total_rank', 'search_text', 'created_at',
  'version', 'buyer', 'seller',
]; // prettier-ignore
const line = [
  'tenant_id', 'id', 'estimate_id', 'position', 'section', 'description', 'quantity_milli', 'unit',
  'unit_price', 'discount_milli',
  'tax_milli', 'net_minor', 'optional',
]; // prettier-ignore
/** What the person says; who, from where and about what are written by keep_decision (A34). */
const evidence = [
  'tenant_id', 'id', 'estimate_id', 'revision', 'decision', 'name', 'reason', 'terms', 'chosen',
]; // prettier-ignore
const sent = "status <> 'draft'";
const ofSeen = (table: string, more = '') =>
  `exists (select from estimates e where e.tenant_id = ${table}.tenant_id and e.id = ${table}.estimate_id${more})`;
const rule =
  'A10a, A13, A14: Those who see the customer’s money see its estimates once they are sent, without internal notes.';
const decides =
  'A28: Those who see it approve or decline it while it waits; the evidence is written with it and stays.';

/** A portal role's estimates: what is sent, and the move from sent to decided. */
const estimatesOf = (which: string): Grant => ({
  select: `${which} and ${sent}`,
  columns: shown,
  update: {
    using: `${which} and status = 'sent'`,
    check: `${which} and status in ('approved', 'declined')`,
    columns: ['status', 'reason', ...record],
  },
  rule: `${rule} ${decides}`,
});
const decisionsOf = (role: PortalRole): Grant => ({
  select: ofSeen('estimate_decisions'),
  columns: [
    'tenant_id',
    'id',
    'estimate_id',
    'revision',
    'decision',
    'name',
    'reason',
    'author_name',
    'decided_at',
    'chosen',
    'content',
  ],
  insert: {
    check: `${ofSeen('estimate_decisions')} and ${role === 'portal_link' ? 'user_id is null' : ofUser()}`,
    columns: evidence,
  },
  rule: decides,
});

/** Estimates, their lines, and the evidence of approvals (A28), which nobody changes. */
export const estimates = {
  estimates: {
    staff: {
      select: true,
      insert: {
        check: "status = 'draft'",
        columns: ['tenant_id', 'id', 'number', 'opened_by', 'revises_id', ...draft],
      },
      update: { using: true, check: true, columns: [...draft, ...record] },
      delete: "status = 'draft' and (revision = 1 or revises_id is not null)",
      rule: 'Staff keep estimates as far as their routes let them; they approve none (guard_estimate).',
    },
    portal: {
      ...forRoles(wholeCustomer, estimatesOf(ofCustomer())),
      ...forRoles(asContact, estimatesOf(`${ofCustomer()} and ${mayBill}`)),
    },
    definers: {
      // It holds an estimate still for whoever adds a document (A33).
      definer_search: 'select, update (updated_at)',
      definer_mail: 'select',
      definer_audit: 'select (tenant_id, id, customer_id)',
    },
  },
  estimate_lines: {
    staff: {
      select: true,
      insert: { check: true, columns: line },
      delete: ofSeen('estimate_lines', " and e.status = 'draft'"),
      rule: 'Staff keep the lines of drafts; guard_estimate_line lets nobody touch those of what is sent.',
    },
    portal: forRoles([...wholeCustomer, ...asContact], {
      select: ofSeen('estimate_lines'),
      columns: line,
      rule: 'A10, A13: who sees an estimate sees its lines.',
    }),
    definers: { definer_mail: 'select' },
  },
  estimate_decisions: {
    staff: { select: true, rule: 'A28: Staff read the evidence of a decision.' },
    portal: Object.fromEntries([...wholeCustomer, ...asContact].map((role) => [role, decisionsOf(role)])),
    definers: { definer_search: 'select', definer_mail: 'select' },
  },
  estimate_versions: {
    staff: { select: true, rule: 'A28: Staff read what was sent, and to whom.' },
    portal: forRoles([...wholeCustomer, ...asContact], {
      select: ofSeen('estimate_versions'),
      columns: ['tenant_id', 'id', 'estimate_id', 'revision', 'content', 'sent_at'],
      rule: 'A28: who sees an estimate reads each version that was sent. Who else got it is for staff.',
    }),
    definers: { definer_mail: 'select, insert' },
  },
} satisfies Record<string, TableAccess>;
