import { kind, type MailKindWords } from '../kindWords.ts';
import { author, comment } from './variables.ts';

const claim = {
  claim_number: { says: 'The claim’s number', example: 'CL-58' },
  asset: { says: 'The asset that it’s about', example: 'FW-001, Torque wrench' },
};

/** Emails about claims, to the partner user who filed one and to staff who keep them. */
export const claimKinds = {
  claim_filed: kind({
    label: 'New claim',
    about: 'Sent to staff who handle claims when a partner files one.',
    audience: 'staff',
    reason: 'You’re getting this email because you handle claims.',
    opens: 'Open the claim',
    variables: {
      ...claim,
      partner: { says: 'The partner’s name', example: 'Hartwell' },
      author,
      description: {
        says: 'What’s wrong, as the partner wrote it. In a paragraph of its own, it’s shown as a quotation',
        example: 'It reads 3 Nm too high.',
        lines: true,
      },
      claim_next: {
        says: 'What the claim needs next, as a sentence',
        example: 'It needs to be authorized or rejected.',
      },
    },
    subject: 'New claim {{claim_number}} from {{partner}}',
    body: `{{author}} from {{partner}} filed claim {{claim_number}} for {{asset}}:

{{description}}

{{claim_next}}

{{portal_link}}`,
  }),
  claim_comment: kind({
    label: 'New comment on a claim',
    about: 'Sent to the partner user who filed a claim when staff comment on it or ask something.',
    audience: 'portal',
    opens: 'Open the claim',
    variables: { ...claim, author, comment },
    subject: 'Claim {{claim_number}}: new comment',
    body: `Hello {{first_name}},

{{author}} wrote about your claim {{claim_number}} for {{asset}}:

{{comment}}

{{portal_link}}`,
  }),
  claim_reply: kind({
    label: 'Partner’s comment on a claim',
    about: 'Sent to staff who handle claims when a partner comments on one.',
    audience: 'staff',
    opens: 'Open the claim',
    variables: { ...claim, author, comment },
    subject: 'Claim {{claim_number}}: comment from {{author}}',
    body: `{{author}} wrote about claim {{claim_number}} for {{asset}}:

{{comment}}

{{portal_link}}`,
  }),
  claim_decided: kind({
    label: 'Claim decided',
    about: 'Sent to the partner user who filed a claim when it is authorized or rejected.',
    audience: 'portal',
    opens: 'Open the claim',
    variables: {
      claim_number: claim.claim_number,
      decision: { says: 'What was decided, in one word', example: 'authorized' },
      reason: {
        says: 'Why, if a reason was given. In a paragraph of its own, it’s shown as a quotation',
        example: 'The warranty ended in June.',
        lines: true,
      },
    },
    subject: 'Claim {{claim_number}} was {{decision}}',
    body: `Hello {{first_name}},

Your claim {{claim_number}} was **{{decision}}**.

{{reason}}

{{portal_link}}`,
  }),
} satisfies Record<string, MailKindWords>;
