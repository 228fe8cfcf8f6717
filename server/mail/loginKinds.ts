import { kind, type MailKindWords } from './kindWords.ts';

const time = { says: 'When it happened', example: '3 Mar 2026, 14:05 UTC' };
const address = { says: 'The network (IP) address it came from', example: '203.0.113.7' };

/** Emails about the recipient's own way in: nobody can turn them off. */
export const loginKinds = {
  invitation: kind({
    label: 'Invitation',
    about: 'Sent to a new user, with a link to choose a password and how to sign in afterwards.',
    audience: 'login',
    needs: 'invitation_link',
    variables: {
      invitation_link: {
        says: 'The page to choose a password. It works once',
        example: 'https://acme.example/invitation/EXAMPLE',
        button: 'Choose your password',
      },
      expires: { says: 'When the link stops working', example: '10 Mar 2026, 14:05 UTC' },
    },
    subject: '{{company}}: choose your password',
    body: `Hello {{first_name}},

You can now use the {{company}} portal. Choose your password to get started:

{{invitation_link}}

The link works once, and stops working on {{expires}}. If you weren’t expecting this email, you can ignore it.

After that:

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
        says: 'The page to choose a new password. It works once',
        example: 'https://acme.example/reset_password/EXAMPLE',
        button: 'Choose a new password',
      },
      expires: { says: 'When the link stops working', example: '3 Mar 2026, 15:05 UTC' },
    },
    subject: '{{company}}: choose a new password',
    body: `Hello {{first_name}},

Choose a new password for the {{company}} portal here:

{{reset_link}}

The link works once, and stops working on {{expires}}. Your username is **{{username}}**.

You don’t need to do anything if you didn’t ask for this. Your password stays the same.`,
  }),
  password_changed: kind({
    label: 'Password changed',
    about: 'Sent when a user’s password has been changed.',
    audience: 'login',
    variables: { time, address },
    subject: '{{company}}: your password was changed',
    body: `Hello {{first_name}},

The password for **{{username}}** was changed.

- When: {{time}}
- From: {{address}}

If that was you, you don’t need to do anything. If it wasn’t, choose *Forgot password?* on the sign-in page and let us know:

{{login_link}}`,
  }),
  new_device: kind({
    label: 'New sign-in',
    about: 'Sent when somebody signs in from a browser they haven’t used before.',
    audience: 'login',
    variables: { time, browser: { says: 'The browser they used', example: 'Firefox on Windows' }, address },
    subject: '{{company}}: new sign-in',
    body: `Hello {{first_name}},

**{{username}}** signed in from a browser we haven’t seen before.

- When: {{time}}
- Browser: {{browser}}
- From: {{address}}

If that was you, you don’t need to do anything. If it wasn’t, change your password:

{{profile_link}}`,
  }),
  secure_link: kind({
    label: 'Secure link',
    needs: 'portal_link',
    about: 'Sent when you choose “Email link” on a customer’s page. The link opens the customer’s portal.',
    audience: 'portal',
    variables: {},
    subject: '{{company}}: your portal',
    body: `Hello {{first_name}},

Your portal shows everything {{company}} has for {{customer}}: equipment, requests and more.

{{portal_link}}

This link is for you alone. Don’t pass it on.`,
  }),
} satisfies Record<string, MailKindWords>;
