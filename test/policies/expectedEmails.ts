import {
  allowed,
  everything,
  nobody,
  ownRow,
  refused,
  userOf,
  type Expectation,
  type Who,
} from './expectation.ts';

const staffSee = { staff: everything, portal: refused } as const;
const administratorDoes = { administrator: everything, staff: [], portal: refused } as const;
const administratorAdds: Who<typeof allowed | typeof refused> = { ...nobody, administrator: allowed };
/** A secure link has no user, and so nothing of its own. */
const own = { ...ownRow, staff: [], portal: [], link: refused } as const;

/** Emails, what they are made of, and who wants them, by hand from A7, A23 and S24. */
export const expectedEmails: Record<string, Expectation> = {
  password_links: {
    rules: 'A7, S15: functions alone make links that set a password',
    sees: staffSee,
    row: ({ own: { tenantId }, own: cast }) => ({
      tenant_id: tenantId,
      purpose: 'reset',
      user_id: userOf(cast, 'contactUser'),
      key_version: 'x',
      expires_at: new Date(),
    }),
    adds: nobody,
    set: 'ended_at = null, used_at = null',
    changes: nobody,
    removes: nobody,
  },
  emails: {
    rules: 'S24: functions alone write emails',
    sees: staffSee,
    row: ({ own: { tenantId }, own: cast }) => ({
      tenant_id: tenantId,
      kind: 'invitation',
      to_address: 'a@b.example',
      to_name: 'A',
      user_id: userOf(cast, 'contactUser'),
    }),
    adds: nobody,
    set: "to_address = 'thief@example.com'",
    changes: nobody,
    removes: nobody,
  },
  email_templates: {
    rules: 'administrators keep templates',
    sees: staffSee,
    row: ({ own: { tenantId } }) => ({ tenant_id: tenantId, kind: 'new_device', subject: 's', body: 'b' }),
    adds: administratorAdds,
    set: "body = 'new', version = version + 1",
    changes: administratorDoes,
    removes: administratorDoes,
  },
  notification_defaults: {
    rules: 'administrators keep the defaults, people read them',
    sees: { staff: everything, portal: everything, link: refused },
    row: ({ own: { tenantId } }) => ({ tenant_id: tenantId, event: 'ticket_reply', is_on: false }),
    adds: administratorAdds,
    set: 'is_on = true',
    changes: administratorDoes,
    removes: administratorDoes,
  },
  notification_choices: {
    rules: 'each for itself',
    sees: own,
    row: ({ own: { tenantId } }, { userId }) => ({
      tenant_id: tenantId,
      event: 'ticket_reply',
      is_on: false,
      user_id: userId,
    }),
    adds: { staff: allowed, portal: allowed, link: refused },
    set: 'is_on = not is_on',
    changes: own,
    removes: own,
  },
};
