import { portalRoles } from '../roles.ts';
import { forRoles, type TableAccess } from './access.ts';
import { isAdministrator, ofUser } from './conditions.ts';

const record = ['updated_at', 'version'];
const withPassword = portalRoles.filter((role) => role !== 'portal_link');
const ownChoice = {
  select: ofUser(),
  insert: { check: ofUser(), columns: ['tenant_id', 'id', 'event', 'is_on', 'user_id'] },
  update: { using: ofUser(), check: ofUser(), columns: ['is_on'] },
  delete: ofUser(),
  rule: 'A person chooses for itself what it is told by email.',
};

/** Emails, their templates and who wants them. No policy lets anybody write an email: functions alone do (S24). */
export const emails = {
  password_links: {
    staff: {
      select: true,
      rule: 'A7: staff see who was invited and when; the row holds nothing that sets a password.',
    },
    definers: { definer_sign_in: 'select, insert, update', definer_mail: 'select' },
  },
  emails: {
    staff: {
      select: true,
      rule: 'Staff see what was sent to whom, with its tokens struck out.',
    },
    definers: {
      definer_mail: 'select, insert, update',
      definer_sign_in: 'select',
      definer_search: 'select (tenant_id, id, search_text)',
    },
  },
  email_templates: {
    staff: {
      select: true,
      insert: { check: isAdministrator, columns: ['tenant_id', 'id', 'kind', 'subject', 'body'] },
      update: { using: isAdministrator, check: isAdministrator, columns: ['subject', 'body', ...record] },
      delete: isAdministrator,
      rule: 'Administrators alone keep the templates of emails.',
    },
    definers: { definer_mail: 'select' },
  },
  notification_defaults: {
    staff: {
      select: true,
      insert: { check: isAdministrator, columns: ['tenant_id', 'id', 'event', 'is_on'] },
      update: { using: isAdministrator, check: isAdministrator, columns: ['is_on'] },
      delete: isAdministrator,
      rule: 'Administrators alone say what people are told unless they choose.',
    },
    portal: forRoles(withPassword, {
      select: true,
      rule: 'A person sees what it is told unless it chooses.',
    }),
    definers: { definer_mail: 'select' },
  },
  notification_choices: {
    staff: ownChoice,
    portal: forRoles(withPassword, ownChoice),
    definers: { definer_mail: 'select, insert, update' },
  },
} satisfies Record<string, TableAccess>;
