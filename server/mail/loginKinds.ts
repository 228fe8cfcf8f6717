import { kind, type MailKindWords } from './kindWords.ts';

const time = { says: 'When it happened', example: '3 Mar 2026, 14:05 UTC' };
const address = { says: 'The network address it came from', example: '203.0.113.7' };

/** Emails about the recipient's own way in: nobody can turn them off. */
export const loginKinds = {
  invitation: kind({
    label: 'Invitation',
    about:
      'Sent when somebody is given a login: a link to set the password, and how to sign in from then on.',
    audience: 'login',
    needs: 'invitation_link',
    variables: {
      invitation_link: {
        says: 'The page to set the password; works once',
        example: 'https://acme.example/invitation/EXAMPLE',
        button: 'Set your password',
      },
      expires: { says: 'Until when the link works', example: '10 Mar 2026, 14:05 UTC' },
    },
    subject: 'Your login for the {{company}} portal',
    body: `Hello {{first_name}},

{{company}} has made a login for you. Choose your password to begin:

{{invitation_link}}

The link works once, until {{expires}}.

From then on:

- The portal is at {{login_link}}
- Your username is **{{username}}**
- You can change your password at any time at {{profile_link}}`,
  }),
  password_reset: kind({
    label: 'Forgotten password',
    about: 'Sent when somebody asks for a new password on the sign-in page.',
    audience: 'login',
    needs: 'reset_link',
    variables: {
      reset_link: {
        says: 'The page to set a new password; works once',
        example: 'https://acme.example/reset_password/EXAMPLE',
        button: 'Choose a new password',
      },
      expires: { says: 'Until when the link works', example: '3 Mar 2026, 15:05 UTC' },
    },
    subject: 'A new password for the {{company}} portal',
    body: `Hello {{first_name}},

You can choose a new password here:

{{reset_link}}

The link works once, until {{expires}}. Your username is **{{username}}**.

If you didn’t ask for this, there is nothing to do: your password stays as it is.`,
  }),
  password_changed: kind({
    label: 'Password changed',
    about: 'Sent when a login’s password was changed.',
    audience: 'login',
    variables: { time, address },
    subject: 'Your password was changed',
    body: `Hello {{first_name}},

The password of **{{username}}** was changed.

- When: {{time}}
- From: {{address}}

If that was you, all is well. If it wasn’t, use *Forgot password* on the sign-in page and let us know:

{{login_link}}`,
  }),
  new_device: kind({
    label: 'New sign-in',
    about: 'Sent when a login is used in a browser that it hasn’t been used in before.',
    audience: 'login',
    variables: { time, browser: { says: 'The browser', example: 'Firefox on Windows' }, address },
    subject: 'New sign-in to the {{company}} portal',
    body: `Hello {{first_name}},

**{{username}}** signed in from a browser that we haven’t seen before.

- When: {{time}}
- Browser: {{browser}}
- From: {{address}}

If that was you, all is well. If it wasn’t, change your password:

{{profile_link}}`,
  }),
  secure_link: kind({
    label: 'Secure link',
    needs: 'portal_link',
    about: 'Sent by “Email link” on a customer’s page: the way into the customer’s portal.',
    audience: 'portal',
    variables: {},
    subject: 'Your portal at {{company}}',
    body: `Hello {{first_name}},

Everything that {{company}} keeps for {{customer}} is in your portal: equipment, requests and more.

{{portal_link}}

The link is yours alone, so please don’t pass it on.`,
  }),
} satisfies Record<string, MailKindWords>;
