import type { PortalActor } from '../request/actor.ts';
import type { ListQuery } from './spec.ts';

/** Why a list shows nothing and what to do (A16), as the `empty` partial takes it. */
export interface EmptyList {
  title: string;
  text: string;
  action?: { href: string; label: string };
}

/**
 * Why a list is empty because of the reader's own request: a page past the end, or a search or filter that nothing matches.
 * @returns null when that isn't the reason
 */
export function emptyByRequest(
  { search, filters }: Pick<ListQuery, 'search' | 'filters'>,
  { count, path, noun }: { count: number; path: string; noun: { one: string; many: string } },
): EmptyList | null {
  if (count > 0)
    return {
      title: 'No more results',
      text: 'You’ve gone past the end of the list.',
      action: { href: path, label: 'Show the first page' },
    };
  if (search === '' && Object.values(filters).every((value) => value === '')) return null;
  return {
    title: `No ${noun.many} match`,
    text: 'Change the search, or clear the filters.',
    action: { href: path, label: `Show all ${noun.many}` },
  };
}

/** A21: an agent that has no customer (any more) is told so, and whom to ask. */
export function emptyWithoutCustomer(company: string, agent: string): EmptyList {
  return {
    title: 'No customers yet',
    text: `You can see the portals of customers allocated to ${agent}. Ask ${company} to allocate one.`,
  };
}

/**
 * A16: a person without any facility in reach is told why there is nothing, and whom to ask.
 * @param customerChosen whether a partner has narrowed its lists to one of its customers
 */
export function emptyWithoutFacility(
  company: string,
  {
    kind,
    subject,
    customer,
    contact,
    readOnly,
  }: Pick<PortalActor, 'kind' | 'subject' | 'customer' | 'contact' | 'readOnly'>,
  customerChosen: boolean,
): EmptyList {
  if (kind === 'agent_user' && customer === null) return emptyWithoutCustomer(company, subject.name);
  // Who sees everything of the customer may add its facilities (4): nobody has to be asked.
  if (!readOnly && (kind === 'customer_user' || contact?.adminAccess === true))
    return {
      title: 'No facilities yet',
      text: 'Assets and work are listed by facility. Add the first of yours.',
      action: { href: '/facilities/new', label: 'Add facility' },
    };
  if (contact !== null && !contact.adminAccess)
    return {
      title: 'You don’t have any facilities yet',
      text: `You’ll see what is at the facilities you have access to. Ask ${company} to give you access to yours.`,
    };
  // Whether it has any customers is on their own page, with what to do then.
  if (kind === 'partner_user' && !customerChosen)
    return {
      title: 'No facilities yet',
      text: `Assets and work are listed by facility. ${company} adds those of the customers that ${subject.name} registers.`,
      action: { href: '/customers', label: 'Show customers' },
    };
  const whose = kind === 'partner_user' ? 'the customer you chose' : subject.name;
  return {
    title: 'No facilities yet',
    text: `Assets and work are listed by facility, and ${company} hasn’t added any facilities for ${whose} yet.`,
  };
}
