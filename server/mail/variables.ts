/** What a template can be filled with. */
export interface MailVariable {
  /** what it says, for whoever writes a template */
  says: string;
  /** what it may come to */
  example: string;
  /** of a link: the words on its button, where it stands alone in a paragraph; only such a value becomes a link */
  button?: string;
  /** its line breaks are kept, where it stands alone in a paragraph */
  lines?: boolean;
}

/** What every kind of email can be filled with. */
export const commonVariables = {
  company: { says: 'Your company’s name', example: 'Acme Services' },
  contact_line: { says: 'Your contact line', example: 'Call us on 01904 000000' },
  first_name: { says: 'The recipient’s first name', example: 'Ada' },
  last_name: { says: 'The recipient’s last name', example: 'Okafor' },
  username: { says: 'The recipient’s username', example: 'ada.okafor@example.com' },
  customer: { says: 'The customer’s name', example: 'Northern Mills' },
  portal_link: {
    says: 'The page the email is about, or the portal’s home page',
    example: 'https://acme.example/EXAMPLE',
    button: 'Open the portal',
  },
  login_link: {
    says: 'The sign-in page',
    example: 'https://acme.example/login',
    button: 'Go to the sign-in page',
  },
  profile_link: {
    says: 'The page where the recipient can change their password',
    example: 'https://acme.example/my_profile',
    button: 'Open my profile',
  },
} satisfies Record<string, MailVariable>;
