import type { DelayRule } from './growingDelay.ts';

/** What counts against a plain budget: a number within a time, then none until the time is over. */
export type Limited =
  | 'sign_up'
  | 'link_press'
  | 'find_portal'
  | 'present_password'
  | 'unsubscribe'
  | 'calendar'
  | 'ask_reset'
  | 'ask_reset_name'
  | 'password_mail'
  | 'add_user'
  | 'register_customer'
  | 'link_mail'
  | 'mail_again'
  | 'ticket_mail'
  | 'link_ticket'
  | 'work_request'
  | 'work_comment'
  | 'claim'
  | 'claim_comment'
  | 'portal_files'
  | 'link_files'
  | 'test_mail'
  | 'ask_access'
  | 'ask_access_company';

/** Every limit (S11); times in seconds. */
export interface LimitTable {
  signIn: Record<'accountAndNetwork' | 'accountAndDevice' | 'accountElsewhere' | 'network', DelayRule>;
  budgets: Record<Limited, { points: number; seconds: number }>;
  /** how long a browser that has signed in stays known */
  knownDevice: number;
}

const day = 24 * 60 * 60;

/** The limits in force. */
export const limitTable: LimitTable = {
  signIn: {
    accountAndNetwork: { free: 5, first: 1, longest: 15 * 60, forget: day },
    accountAndDevice: { free: 5, first: 1, longest: 15 * 60, forget: day },
    // Strangers share these two, so their delays stay short: other people's tries lock nobody out.
    accountElsewhere: { free: 20, first: 1, longest: 60, forget: 60 * 60 },
    network: { free: 100, first: 1, longest: 30, forget: 15 * 60 },
  },
  budgets: {
    sign_up: { points: 30, seconds: 60 * 60 },
    link_press: { points: 60, seconds: 60 },
    find_portal: { points: 20, seconds: 15 * 60 },
    present_password: { points: 10, seconds: 15 * 60 },
    // Mail providers send these for many readers, from few networks.
    unsubscribe: { points: 300, seconds: 60 },
    // A calendar asks a few times an hour, on each of a person's devices.
    calendar: { points: 120, seconds: 60 * 60 },
    // By network, and by the name that was typed, so that nobody can fill another person's mailbox.
    ask_reset: { points: 30, seconds: 15 * 60 },
    ask_reset_name: { points: 5, seconds: 60 * 60 },
    // What staff and people of the portal send to one user, and what the portal sends to one address.
    password_mail: { points: 10, seconds: 60 * 60 },
    // Users that one person of the portal adds, or tries to: a refusal says that a username is taken.
    add_user: { points: 60, seconds: 60 * 60 },
    // Customers that one person of a partner registers.
    register_customer: { points: 30, seconds: 60 * 60 },
    // What staff send to the people of one customer.
    link_mail: { points: 20, seconds: 60 * 60 },
    // What staff send again to one address.
    mail_again: { points: 10, seconds: 60 * 60 },
    // What one person of the portal, or a secure link's people, write in tickets. Everybody who follows them gets it.
    ticket_mail: { points: 60, seconds: 60 * 60 },
    // Tickets that people with one customer's secure link open: nobody knows who they are.
    link_ticket: { points: 20, seconds: 60 * 60 },
    // Work that one person of the portal, or a secure link's people, request, and their comments on it.
    work_request: { points: 30, seconds: 60 * 60 },
    work_comment: { points: 60, seconds: 60 * 60 },
    // What one user of a partner files and writes on its claims. Everybody who keeps claims gets it.
    claim: { points: 30, seconds: 60 * 60 },
    claim_comment: { points: 60, seconds: 60 * 60 },
    // Megabytes of files that one person of the portal, or all the people with one secure link, send along.
    portal_files: { points: 1000, seconds: 60 * 60 },
    link_files: { points: 250, seconds: 60 * 60 },
    // Test emails that an author of templates sends to themselves.
    test_mail: { points: 30, seconds: 60 * 60 },
    // By network, and by the company, so that others don't fill its list. It takes many networks to keep others out.
    ask_access: { points: 5, seconds: 60 * 60 },
    ask_access_company: { points: 300, seconds: 60 * 60 },
  },
  knownDevice: 180 * day,
};
