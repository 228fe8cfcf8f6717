import { countedWords } from '../merging.words.ts';
import type { Seen, VisibleKind } from './customers.counts.ts';
import type { MergedCustomer } from './mergedCustomers.queries.ts';
import type { Reader } from './readers.queries.ts';

/** What is known of the two, and what was chosen. */
export interface Facts {
  stays: MergedCustomer;
  goes: MergedCustomer;
  seen: Readonly<Record<'stays' | 'goes', Seen>>;
  /** Whether anything is listed under *Activity*. */
  activity: Readonly<Record<'stays' | 'goes', boolean>>;
  /** The one that stays, as it is afterwards. */
  after: { active: boolean; partnerId: string | null; agentId: string | null };
}

const nouns: Readonly<Record<VisibleKind, readonly [one: string, many: string]>> = {
  facilities: ['facility', 'facilities'],
  assets: ['asset', 'assets'],
  work_orders: ['work order', 'work orders'],
  tickets: ['ticket', 'tickets'],
  contacts: ['contact', 'contacts'],
  portal_users: ['portal user', 'portal users'],
  estimates: ['estimate', 'estimates'],
  invoices: ['invoice', 'invoices'],
  documents: ['document', 'documents'],
};
const kinds = Object.keys(nouns) as VisibleKind[];
const ofPlaces: readonly VisibleKind[] = ['facilities', 'assets', 'work_orders', 'documents'];
const ofMoney: readonly VisibleKind[] = ['estimates', 'invoices'];
/** A20a: service orders come from the partner’s own claims, whoever is the customer. */
const ofPartners: readonly VisibleKind[] = ['facilities', 'assets', 'documents'];

type Sees = Readonly<Record<'stays' | 'goes', readonly VisibleKind[]>>;
const nothing: Sees = { stays: [], goes: [] };

/** Which kinds of records of each of the two somebody sees, before and afterwards. */
function kindsOf(reader: Reader, { stays, goes, after }: Facts): { before: Sees; now: Sees } {
  const active = { stays: stays.status === 'active', goes: goes.status === 'active' };
  if (reader.scope === 'partner' || reader.scope === 'agent') {
    const [column, wanted] =
      reader.scope === 'partner'
        ? (['partner_id', after.partnerId] as const)
        : (['agent_id', after.agentId] as const);
    // An agent sees active customers alone; a partner all of its own.
    const all = reader.scope === 'partner' ? ofPartners : kinds.filter((kind) => kind !== 'portal_users');
    const counts = (one: 'stays' | 'goes') => reader.scope === 'partner' || active[one];
    const sees = (one: 'stays' | 'goes', record: MergedCustomer) =>
      record[column] === reader[column] && counts(one) ? all : [];
    const both = wanted === reader[column] && (reader.scope === 'partner' || after.active) ? all : [];
    return {
      before: { stays: sees('stays', stays), goes: sees('goes', goes) },
      now: { stays: both, goes: both },
    };
  }
  const own = reader.customer_id === stays.id ? 'stays' : reader.customer_id === goes.id ? 'goes' : null;
  if (own === null) return { before: nothing, now: nothing };
  const all = kindsOfPerson(reader);
  const both = after.active ? all : [];
  return {
    before: { ...nothing, [own]: active[own] ? all : [] },
    now: { stays: both, goes: both },
  };
}

/** A10 to A14, A19: what a portal user sees of the own customer, apart from what was given one by one. */
function kindsOfPerson(reader: Reader): readonly VisibleKind[] {
  const users: VisibleKind[] = reader.can_create_users ? ['portal_users'] : [];
  if (reader.scope === 'customer' || reader.admin_access)
    return [...kinds.filter((kind) => kind !== 'portal_users'), ...users];
  if (reader.contact_id === null) return [];
  return [
    ...(reader.all_facilities ? ofPlaces : []),
    ...(reader.access_billing ? ofMoney : []),
    ...(reader.edit_contact ? (['contacts'] as const) : []),
    ...(reader.edit_contact ? users : []),
  ];
}

/** Who gains and who loses what when two customers become one, in words. */
export function gainsOf(reader: Reader, facts: Facts): { gains: string[]; loses: string[] } {
  // Whoever has lost their contact sees nothing, before and afterwards (A18).
  if (reader.scope === 'contact' && reader.contact_id === null) return { gains: [], loses: [] };
  const { before, now } = kindsOf(reader, facts);
  const told = (more: Sees, less: Sees) =>
    (['stays', 'goes'] as const).flatMap((one) => {
      const parts = more[one]
        .filter((kind) => !less[one].includes(kind) && facts.seen[one][kind] > 0)
        .map((kind) => countedWords(facts.seen[one][kind], ...nouns[kind]));
      return parts.length === 0 ? [] : [`${facts[one].name}: ${parts.join(', ')}`];
    });
  const opened = enters(reader, facts);
  // Whoever no longer acts for either meets nothing.
  const stillSees = (reader.partner_id ?? reader.agent_id) === null || now.stays.length > 0;
  return {
    gains: [
      ...(opened === 'gains' ? ['They can sign in'] : []),
      ...told(now, before),
      ...(reader.meets_left && stillSees
        ? ['Documents that stayed with the other customer when assets moved']
        : []),
      ...activityGained(reader, facts).map((name) => `${name}: what is listed under Activity`),
    ],
    loses: [...(opened === 'loses' ? ['They can’t sign in'] : []), ...told(before, now)],
  };
}

/** A21: whoever has everything of the customer reads what was done there, and now at the other one. */
function activityGained({ scope, admin_access: admin, customer_id: id }: Reader, facts: Facts): string[] {
  if (!(scope === 'customer' || admin === true) || !facts.after.active) return [];
  const own = [facts.stays, facts.goes].find((one) => one.id === id);
  const others = (['stays', 'goes'] as const).filter((one) => facts.activity[one] && facts[one] !== own);
  return own === undefined ? [] : others.map((one) => facts[one].name);
}

/** A5: people of an inactive customer can’t sign in. */
function enters({ customer_id: id }: Reader, { stays, goes, after }: Facts): 'gains' | 'loses' | null {
  const own = [stays, goes].find((one) => one.id === id);
  if (own === undefined || (own.status === 'active') === after.active) return null;
  return after.active ? 'gains' : 'loses';
}
