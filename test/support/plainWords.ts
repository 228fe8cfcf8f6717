/** What pages count; of one, none of these is said. */
const plurals =
  '(?:open |overdue |portal |work |emailed |more |other )*(?:agents|assets|certificates|characters|claims|comments|companies|contacts|' +
  'customers|days|documents|drafts|emails|estimates|facilities|files|hours|invoices|jobs|labs|licences|lines|links|minutes|months|' +
  'orders|partners|payments|people|places|reminders|requests|rows|seconds|services|sessions|steps|tickets|users|weeks|years)';

/** What isn't said to people (docs/words.md), each with what to say instead. */
const unsaid: readonly (readonly [RegExp, string])[] = [
  [/\b(?:please|sorry|oops|successfully)\b/i, 'leave it out'],
  [/\b(?:in)?valid\b(?! until)/i, 'say what to enter'],
  [/\bmust\b(?! change password)/i, 'needs to, or an instruction'],
  [/\blog(?:ged|ging|s)? (?:in|out|on|off)\b/i, 'sign in, sign out'],
  [/(?<!Associated |Find |[/.])\blogins?\b/i, 'user, username, sign-in details'],
  // A file that somebody uploaded may have this name.
  [/\baccounts?\b(?!\.csv)|\bAccounts\b/, 'user; customer'],
  [/\btenants?\b/i, 'company'],
  [/\b(?:organi[sz]ations?|firms?|client contacts?)\b/i, 'customer, company, contact'],
  [/\bexternal (?:users?|compan(?:y|ies))\b/i, 'portal user; partner, agent'],
  [/\b(?:PIN|passphrase)s?\b/, 'password'],
  [/\b(?:magic links?|tokens?)\b/i, 'secure link, link'],
  [/\b(?:an invite|invites|reset links?)\b/i, 'invitation, password link'],
  [/\b(?:e-mail|mail(?:ed|ings?))\b/i, 'email, emailed'],
  [/\b(?:an|no|its|own) Email\b/, 'email address'],
  [/\b(?:relat(?:e[ds]?|ing) to|related|attached to|unlink\w*|detach\w*)\b/i, 'add, remove'],
  [/\bt(?:ake[sn]?|aking|ook) (?:[\w ]+ )?away\b/i, 'remove'],
  [/\b(?:eras(?:e[ds]?|ing)|(?:disabl|deactivat)(?:e[ds]?|ing))\b/i, 'delete; suspend; turn off'],
  [/\brights\b/i, 'access'],
  [/\b(?:stands?|lies|lain|reach(?:es|ed)?|leads? to|comes? along|be had)\b/i, 'an everyday verb'],
  [/\b(?:whoever|whosoever|somebody’s)\b/i, 'name the person, or anyone who'],
  [/\b(?:he|she|his|her|hers|himself|herself)\b/, 'they'],
  [/(?<!personnel )\brecords?\b(?! payment)/i, 'what it is: customer, asset …'],
  [/\b(?:null|undefined|NaN)\b/, 'no database words'],
  [/\bauthoris|\blicense|\bcolor\b/i, 'authorize, licence, colour'],
  [/\b0 \p{L}+ found\b/u, 'No … yet, No … match'],
  [new RegExp(`(?<![\\d.,:/#-] ?)\\b1 (?:${plurals})\\b`), 'one of them: 1 asset'],
  [/\p{L}!(?:\s|$)/u, 'no exclamation marks'],
  [/\p{L}'(?:\p{L}|\s|$)|(?:^|\s)"|\p{L}[.,]?"/u, '’ and “ ”'],
  [/\b(?:[AS]\d{1,2}[a-z]?|P\d{1,2})\b/, 'no numbers of rules'],
];

/**
 * Finds what shouldn't be said in a text that people read.
 * @returns each with the text around it and what to say instead; empty when all is well
 */
export function unplain(text: string): string[] {
  return unsaid.flatMap(([pattern, instead]) => {
    const found = pattern.exec(text);
    if (!found) return [];
    const around = text.slice(Math.max(0, found.index - 40), found.index + found[0].length + 30);
    return [`“${found[0].trim()}” in “${around.replace(/\s+/g, ' ').trim()}”: ${instead}`];
  });
}
