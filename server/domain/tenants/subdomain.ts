/** Names that never become a tenant's: they are ours, or people would take them for ours. */
const reservedSubdomains: ReadonlySet<string> = new Set(
  `about abuse account accounts admin administrator api app apps assets auth billing blog careers cdn community
  contact dashboard default demo dev developer developers docs download downloads email example feedback files forum
  ftp gatehouse help home hostmaster imap images img info internal invite legal link links local localhost login
  logout mail media metrics mobile monitor new news noreply null official operator ops origin owner partner partners
  password payment payments platform pop pop3 portal postmaster preview private prod production proxy public register
  root sales secure security server sftp shop signin signout signup smtp ssl staff staging static stats status store
  support system team test tests undefined upload uploads user users vpn web webmail webmaster website wiki www www1
  www2`
    .split(/\s+/)
    .filter(Boolean),
);

const minimum = 3;
const maximum = 40;

/**
 * Is this text, as it stands, well formed as a tenant's subdomain (S1)? Reserved names are not asked about here, so
 * that a name reserved later doesn't close a tenant that has it already.
 */
export function isValidSlug(slug: string): boolean {
  return formDefect(slug) === null;
}

/**
 * What is wrong with a subdomain that somebody wants at sign-up.
 * @returns a message for the form, or null when it can be had (whether it is taken, only the database knows)
 */
export function subdomainDefect(slug: string): string | null {
  if (slug === '') return 'Enter a subdomain.';
  const defect = formDefect(slug);
  if (defect !== null) return defect;
  return reservedSubdomains.has(slug) ? `“${slug}” is reserved. Choose another subdomain.` : null;
}

/** All that is wrong with it, said at once. */
function formDefect(slug: string): string | null {
  const defects = [
    !/^[a-z0-9-]*$/.test(slug) && 'Use only small letters from a to z, digits and hyphens.',
    slug.length < minimum && `Use at least ${minimum} characters.`,
    slug.length > maximum && `Use at most ${maximum} characters.`,
    (slug.startsWith('-') || slug.endsWith('-')) && 'A hyphen can’t be the first or the last character.',
    // Two hyphens there mark an encoded international name (xn--…), which shows as something else in a browser.
    slug.slice(2, 4) === '--' && 'The third and fourth characters can’t both be hyphens.',
  ].filter((defect) => defect !== false);
  return defects.length === 0 ? null : defects.join(' ');
}
