import type { Mailing } from '../domain/emails/mailWay.ts';
import type { Logo } from '../shared/logo.ts';
import type { Named } from './actor.ts';

/** Addresses that a page links in its head, with content hashes (staticFiles.ts). */
export interface Assets {
  css: string;
  js: string;
  icon: string;
}

interface MenuItem {
  href: string;
  label: string;
  current: boolean;
}

/** A group of the menu. With `label` null, its items have no heading. */
export interface MenuSection {
  label: string | null;
  items: readonly MenuItem[];
}

export type NoticeTone = 'good' | 'warn' | 'bad' | 'info';

export interface Notice {
  tone: NoticeTone;
  text: string;
  /** The notice has *Undo*: where it is posted to, and what it sends. */
  undo?: Undo;
}

/** Takes back what was just done. */
export interface Undo {
  action: string;
  fields: Readonly<Record<string, string | readonly string[]>>;
}

/** What a reader may do on many pages. Views show the buttons and links, and the routes behind them check again. */
export interface Rights {
  /** *View portal as* (A8). */
  viewPortals: boolean;
  /** *Who can see this?* (A32). */
  explainAccess: boolean;
  /** *Activity*: the audit log of a record (S22). */
  readAudit: boolean;
  /** *New work order* on the pages of what it would be for. */
  addOrders: boolean;
}

/** What surrounds a page: everything that a layout renders around a view. No request object reaches a template. */
export interface PageFrame {
  assets: Assets;
  /** Null on the platform's own pages. `colour` is one of domain/tenants/accents.ts. */
  tenant: {
    name: string;
    slug: string;
    colour: string | null;
    contactLine: string | null;
    logo: Logo | null;
  } | null;
  /** Null for visitors. `detail` is the line under the name: a username, a customer, *Secure link*. */
  user: { name: string; detail: string } | null;
  menu: readonly MenuSection[];
  notices: readonly Notice[];
  /** The nonce of the page's forms (S25). */
  formId: string;
  /** Every view gets these two as well: what its reader may do, and whether emails are sent. */
  rights: Rights;
  mailing: Mailing;
  /** The portal's drop-down (A15), posted to `/facility` as `facility` (empty: all) and `to`; null: not shown. */
  facilities: {
    choices: readonly Named[];
    current: string | null;
    /** True above 50: `choices` then holds only the current choice, and *Choose…* goes to `/facility`. */
    tooMany: boolean;
  } | null;
  /**
   * An agent's or a partner's switcher (A20a, A21), posted to `/customer` as `customer` and `to`; null: not shown. `all` is
   * the label of the empty choice, which a partner has.
   */
  customers: {
    choices: readonly Named[];
    current: string | null;
    all: string | null;
    tooMany: boolean;
  } | null;
  /** The back office's current lab, posted to `/admin/lab` as `lab` and `to`; null: not shown. */
  labs: { choices: readonly Named[]; current: string | null } | null;
  /** The address of the search over everything; null: no search field. */
  searchAction: string | null;
  /** Staff view this portal as somebody (A8): who views it, and whose it is. The line above every page says so. */
  banner: { viewer: string; subject: string } | null;
  /** An agent looks at a customer's portal, read-only (A21): on whose behalf. A line above every page says so. */
  agentFor: string | null;
  /** Path and query of this page, for returning to it. */
  path: string;
  /** Where the brand links to: `/admin` or `/`; null: nowhere, while the password needs to be changed first (A6). */
  homeHref: string | null;
  profileHref: string | null;
  signOutAction: string | null;
}
