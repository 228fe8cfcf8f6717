import type { Tenant } from '../request/actor.ts';
import { limits } from '../shared/limits.ts';
import { logoIn } from '../shared/logo.ts';
import type { Pools } from './pools.ts';

/** `app.tenant_by_slug`. */
type TenantRow = Pick<Tenant, 'id' | 'slug' | 'name' | 'colour'> & {
  contact_line: string | null;
  logo: string | null;
  time_zone: string;
  csv_delimiter: Tenant['csvDelimiter'];
  access_requests: boolean;
};

/** `app.logo_file`. */
interface LogoFile {
  tenant_id: string;
  file_id: string;
  size: number;
  sha256: string;
}

/** Whose a form is that somebody else sends. */
export interface AnothersForm {
  kind: 'user' | 'link' | 'view';
  name: string | null;
}

/** What a session's row says about the browser that it was opened in. */
export interface Visit {
  address: string;
  browser: string;
}

/** What sign-in needs to know about the person. `missing` may only be told to somebody whose password was right (A5). */
export interface SignInFacts {
  user_id: string;
  username: string;
  password_hash: string | null;
  is_external: boolean;
  must_change_password: boolean;
  missing:
    | 'user_suspended'
    | 'user_invited'
    | 'no_group'
    | 'no_portal_user'
    | 'customer_inactive'
    | 'partner_inactive'
    | 'agent_inactive'
    | 'no_contact'
    | 'contact_inactive'
    | null;
}

/** What a secure link's page needs to know. It names no customer (A2). */
export interface LinkFacts {
  tenant_id: string;
  key_version: string;
  state: 'works' | 'needs_password' | 'ended';
}

/**
 * What the page of a link that sets a password needs to know. It shows only the username. A password may contain none of the
 * names (S10).
 */
export interface PasswordLinkFacts {
  tenant_id: string;
  purpose: 'invitation' | 'reset';
  key_version: string;
  state: 'works' | 'used' | 'ended' | 'expired';
  is_external: boolean;
  username: string;
  first_name: string;
  last_name: string;
  email: string | null;
}

/** What an unsubscribe link's page needs to know. It names nobody. */
interface NoticeFacts {
  event: string;
  is_on: boolean;
}

/** A view that has ended: whose portal it showed, by the record's table and id, and as whom. */
interface EndedView {
  kind: 'customers' | 'partners' | 'agents';
  id: string;
  viewed: string;
  /** False when it had already ended. */
  was_open: boolean;
}

/** A new tenant with its first administrator. */
export interface SignUp {
  slug: string;
  company: string;
  firstName: string;
  lastName: string;
  email: string;
  passwordHash: string;
  handOverHash: Buffer;
  /** The company's at first; UTC if nobody says. */
  timeZone?: string;
}

/** What can be asked and done before there is an actor. Each is one narrow definer function. */
export function createLookups(pools: Pools) {
  async function call<T>(name: string, values: unknown[]): Promise<T[]> {
    const places = values.map((_, index) => `$${index + 1}`).join(', ');
    const query = { text: `select * from app.${name}(${places})`, values, queryMode: 'extended' };
    return (await pools.public.query(query)).rows as T[];
  }
  async function first<T>(name: string, values: unknown[]): Promise<T | null> {
    return (await call<T>(name, values))[0] ?? null;
  }
  return {
    /** The active tenant of a subdomain, or null (A1). */
    async tenant(slug: string): Promise<Tenant | null> {
      const row = await first<TenantRow>('tenant_by_slug', [slug]);
      if (!row) return null;
      const { contact_line: contactLine, time_zone: timeZone, csv_delimiter: csvDelimiter } = row;
      const { access_requests: takesRequests, id, slug: name, name: company, colour } = row;
      const shown = { name: company, colour, contactLine, logo: logoIn(row.logo) };
      return { id, slug: name, ...shown, timeZone, csvDelimiter, takesRequests };
    },
    /** The file of a company's present logo; null for any other. */
    logoFile: (slug: string, logoId: string) => first<LogoFile>('logo_file', [slug, logoId]),
    /** Asks a company for access (A35). It doesn't say what becomes of the request. */
    async askAccess(
      slug: string,
      { name, company, email, note }: { name: string; company: string; email: string; note: string | null },
    ): Promise<void> {
      await call('ask_access', [slug, name, company, email, note]);
    },
    /** Tenants with exactly this name or subdomain, 20 at most. */
    findTenants: (words: string) => call<{ slug: string; name: string }>('find_tenants', [words]),
    async slugIsTaken(slug: string): Promise<boolean> {
      return (await first<{ slug_is_taken: boolean }>('slug_is_taken', [slug]))?.slug_is_taken === true;
    },
    /**
     * Creates the tenant with groups, labs and administrator; returns its id. Throws 23505 when somebody has taken the
     * subdomain meanwhile.
     */
    async signUp(s: SignUp): Promise<string> {
      const row = await first<{ sign_up: string }>('sign_up', [
        s.slug, s.company, s.firstName, s.lastName, s.email, s.passwordHash, s.handOverHash, limits.handOver, s.timeZone ?? 'UTC',
      ]); // prettier-ignore
      if (!row) throw new Error('sign_up gave no tenant');
      return row.sign_up;
    },
    /** Can this hand-over of a sign-up still be used? */
    async handOverWaits(slug: string, handOverHash: Buffer): Promise<boolean> {
      const row = await first<{ hand_over_waits: boolean }>('hand_over_waits', [slug, handOverHash]);
      return row?.hand_over_waits === true;
    },
    /**
     * Uses up a sign-up's hand-over and opens the staff session. Returns the administrator's username, or null when it is
     * used, too old or unknown.
     */
    async handOver(
      slug: string,
      handOverHash: Buffer,
      tokenHash: Buffer,
      visit: Visit,
    ): Promise<string | null> {
      const values = [slug, handOverHash, tokenHash, visit.address, visit.browser];
      return (await first<{ signed_in_as: string }>('hand_over', values))?.signed_in_as ?? null;
    },
    /** The user for a username, or for an email address that only one user of the tenant has; null for nobody. */
    signInFacts: (slug: string, words: string) => first<SignInFacts>('sign_in_facts', [slug, words]),
    /**
     * Opens a session for a user whose password was verified against `passwordHash`; false when that no longer holds.
     * @param newDevice names the browser if it is unknown: a user who has signed in before gets an email about it
     */
    async openPasswordSession(
      slug: string, userId: string, passwordHash: string, side: 'staff' | 'portal', tokenHash: Buffer, visit: Visit,
      newDevice: string | null = null,
    ): Promise<boolean> {
      const rows = await call('open_password_session', [
        slug, userId, passwordHash, side, tokenHash, visit.address, visit.browser, newDevice,
      ]);
      return rows.length > 0;
    }, // prettier-ignore
    /**
     * Asks for a link to choose a new password. It does the same work whether or not there is such a person: a job does the
     * rest (S15).
     */
    async askPasswordReset(slug: string, words: string): Promise<void> {
      await call('ask_password_reset', [slug, words]);
    },
    /** Null when the tenant has no such link. The caller checks the token. */
    passwordLinkFacts: (slug: string, linkId: string) =>
      first<PasswordLinkFacts>('password_link_facts', [slug, linkId]),
    /** Sets a password and uses up the link (A7); false when it no longer works. The caller has checked the token. */
    async usePasswordLink(
      slug: string,
      linkId: string,
      passwordHash: string,
      address: string,
    ): Promise<boolean> {
      const row = await first<{ use_password_link: boolean }>('use_password_link', [
        slug,
        linkId,
        passwordHash,
        address,
      ]);
      return row?.use_password_link === true;
    },
    /** Why a company that this session belongs to answers nothing: it is suspended. Null for everybody else. */
    suspension: (slug: string, tokenHash: Buffer) =>
      first<{ name: string; is_staff: boolean; reason: string | null }>('suspension', [slug, tokenHash]),
    linkFacts: (slug: string, linkId: string) => first<LinkFacts>('link_facts', [slug, linkId]),
    /** Opens a session with a secure link; false when the link doesn't work (any more). The caller has checked the token. */
    async openLinkSession(slug: string, linkId: string, tokenHash: Buffer, visit: Visit): Promise<boolean> {
      return (
        (await call('open_link_session', [slug, linkId, tokenHash, visit.address, visit.browser])).length > 0
      );
    },
    /** What an email's unsubscribe link is about; null if there is nothing to turn off. The caller has checked the token. */
    noticeFacts: (slug: string, emailId: string) => first<NoticeFacts>('notice_facts', [slug, emailId]),
    /** Turns a kind of email off, or on again, for the person it was sent to. The caller has checked the token. */
    async chooseNotice(slug: string, emailId: string, isOn: boolean): Promise<void> {
      await call('choose_notice', [slug, emailId, isOn]);
    },
    /** May a form be kept under this session's token? Asked before a body is read for that alone. */
    async mayKeepForm(slug: string, side: string, tokenHash: Buffer): Promise<boolean> {
      const found = await first<{ form_keeper: string | null }>('form_keeper', [slug, tokenHash, side]);
      return (found?.form_keeper ?? null) !== null;
    },
    /** Whose form it is, if somebody else sends it; the name is null where the sender may not know it. Null if it is their own. */
    async formOfAnother(slug: string, owner: Buffer, sender: Buffer): Promise<AnothersForm | null> {
      return (await first<AnothersForm>('form_of_another', [slug, owner, sender])) ?? null;
    },
    /**
     * Keeps a form for the owner of this session, even if it has ended. Null if there was no such session, or if `content`
     * isn't ours to keep.
     */
    async keepForm(slug: string, tokenHash: Buffer, content: Buffer): Promise<string | null> {
      return (
        (await first<{ keep_form: string | null }>('keep_form', [slug, tokenHash, content]))?.keep_form ??
        null
      );
    },
    /** What was kept under an id, only for the same user or link; null when it's gone. */
    async keptForm(slug: string, tokenHash: Buffer, id: string): Promise<Buffer | null> {
      return (await first<{ content: Buffer }>('kept_form', [slug, tokenHash, id]))?.content ?? null;
    },
    /** Ends a session for good (S13). */
    async endSession(slug: string, tokenHash: Buffer): Promise<void> {
      await call('end_session', [slug, tokenHash]);
    },
    /** Ends a staff member's view of a portal (A8); returns whose page in the back office to return to. */
    endView: (slug: string, tokenHash: Buffer) => first<EndedView>('end_view', [slug, tokenHash]),
    /** Notes that the session was used; writes at most once a minute. */
    async noteSeen(slug: string, tokenHash: Buffer): Promise<void> {
      await call('note_seen', [slug, tokenHash]);
    },
    /** Tells a customer what its agent has looked at (A21). */
    async noteAgentLook(slug: string, tokenHash: Buffer, customerId: string, path: string): Promise<void> {
      await call('note_agent_look', [slug, tokenHash, customerId, path]);
    },
    /** Tells a customer which file its people or its agent downloaded. */
    async noteDownload(
      slug: string,
      tokenHash: Buffer,
      customerId: string,
      file: { name: string; documentId: string | null },
    ): Promise<void> {
      await call('note_download', [slug, tokenHash, customerId, file.name, file.documentId]);
    },
    /** Succeeds when the database answers and its migrations have run; throws otherwise. */
    async ready(): Promise<void> {
      await call('tenant_by_slug', ['']);
    },
  };
}
export type Lookups = ReturnType<typeof createLookups>;
