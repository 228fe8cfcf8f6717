import { page, type PageReply } from '../../request/reply.ts';
import type { FieldErrors } from '../../forms/parse.ts';
import { browserName } from '../../shared/browserName.ts';
import { datesLabels, type datesView } from './dates/dates.form.ts';
import { passwordLabels } from './profile.form.ts';
import type { MyNotice } from './notices/notices.queries.ts';
import { labelOf } from './notices/notices.words.ts';
import type { OpenSession } from './profile.queries.ts';

interface Profile {
  root: '' | '/admin';
  person: {
    name: string;
    username: string;
    email: string | null;
    belongsTo: { label: string; value: string }[];
  };
  notices: readonly MyNotice[];
  dates: ReturnType<typeof datesView>;
  sessions: readonly OpenSession[];
  thisSession: string;
  errors?: FieldErrors;
}

/** What the company never sends is nobody's to turn on. */
const isSent = ({ isSent: sent }: MyNotice) => sent !== false;

export const profilePages = {
  profile: (
    { root, person, notices, dates, sessions, thisSession, errors = {} }: Profile,
    status = 200,
  ): PageReply =>
    page(
      'profile/profile',
      {
        action: `${root}/my_profile`,
        facts: [
          { label: 'Name', value: person.name },
          { label: 'Username', value: person.username },
          { label: 'Email', value: person.email },
          ...person.belongsTo,
        ],
        notices: {
          action: `${root}/my_profile/notifications`,
          hasEmail: person.email !== null,
          neverSent: notices
            .filter((one) => !isSent(one))
            .map(({ event, wish }) => ({ name: event, label: labelOf(event), value: wish })),
          rows: notices.filter(isSent).map(({ event, companyIsOn, wish }) => ({
            name: event,
            label: labelOf(event),
            value: wish,
            error: errors[event],
            options: [
              { value: 'company', label: `${companyIsOn ? 'On' : 'Off'} (company default)` },
              { value: 'on', label: 'On' },
              { value: 'off', label: 'Off' },
            ],
          })),
        },
        dates: { action: `${root}/my_profile/dates`, ...dates },
        sessions: sessions.map(({ id, browser, ...session }) => ({
          ...session,
          browser: browserName(browser),
          present: id === thisSession,
        })),
        endAction: `${root}/my_profile/sign_out_everywhere`,
        errors,
        labels: {
          ...passwordLabels,
          ...datesLabels,
          ...Object.fromEntries(notices.map(({ event }) => [event, labelOf(event)])),
        },
      },
      { title: 'My profile', status },
    ),

  /** A secure link has no password to change (A6). */
  ofLink: (locals: { tenantName: string; customerName: string }): PageReply =>
    page('profile/ofLink', locals, { title: 'My profile' }),

  changePassword: (
    locals: { root: '' | '/admin'; must: boolean; next: string | null; errors?: FieldErrors },
    status = 200,
  ): PageReply =>
    page(
      'profile/changePassword',
      {
        errors: {},
        ...locals,
        action: `${locals.root}/change_password`,
        skipHref: locals.must ? null : (locals.next ?? (locals.root || '/')),
        labels: passwordLabels,
      },
      { title: 'Change password', status },
    ),
};
