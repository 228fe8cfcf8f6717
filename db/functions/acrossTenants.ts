/**
 * Functions that look across tenants before there is an actor, each with its reason. Every other one takes the tenant or
 * its subdomain, so that a server can hold whole tenants and one place can tell which (docs/running.md, *More than one
 * server*); the catalogue test holds them to that.
 */
export const acrossTenants: Readonly<Record<string, string>> = {
  find_tenants: 'who has forgotten the address types the company’s name',
  slug_is_taken: 'a subdomain is free everywhere or nowhere',
  sign_up: 'the tenant is not there yet',
  worker_beat: 'a worker carries out the jobs of all tenants of its server',
  worker_gone: 'likewise',
  some_files: 'a store is told from an empty place by any file of any tenant; it gives ids alone',
  end_certificate_uploads: 'the store is swept for all tenants at once; it only ends what is over',
  forget_access_requests: 'likewise; it only forgets what is old',
  forget_operator_log: 'the operator belongs to no tenant',
  draft_clock: 'it goes through all companies that draft work orders by schedule',
  recurring_due: 'likewise, that create invoices again and again',
  recall_clock:
    'the clock is every company’s; it only puts out emails, each to whom that company’s own records name',
  report_clock: 'likewise',
  invoice_reminder_clock: 'likewise',
  estimate_reminder_clock: 'likewise',
  operator_facts: 'the operator belongs to no tenant; each server has its own',
  ...Object.fromEntries(
    [
      ...['sign_in', 'sign_out', 'begin', 'seen', 'set_up_facts', 'set_up'],
      ...['tenants', 'health', 'entries', 'groups', 'group', 'make_group', 'change_group', 'retry'],
    ].map((name) => [`operator_${name}`, 'likewise']),
  ),
};
