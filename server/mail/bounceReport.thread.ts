import { simpleParser, type ParsedMail } from 'mailparser';
import { strikeOutTokens } from '../secrets/tokens.ts';

/** As the parser is told to leave alone what nobody reads here: each takes long for a mail that is made for it. */
const reading = {
  keepDeliveryStatus: true,
  skipHtmlToText: true,
  skipTextToHtml: true,
  skipTextLinks: true,
  skipImageLinks: true,
};

/** A report is some lines for each recipient; what follows is none of ours. */
const mostReport = 20_000;

/**
 * Why delivery failed, in the words of the report (RFC 3464), which may have none; null where the mail tells of no failure.
 * Some mail servers send a letter in place of a report: that says what happened, and nothing that could be relied on as
 * the reason. Whoever got an email knows its address, so anything may come: it is read line by line, by nothing that goes
 * back over a line.
 */
export default async function failureIn(mail: Uint8Array): Promise<{ reason: string | null } | null> {
  const parsed = await simpleParser(Buffer.from(mail), reading).catch(() => null);
  if (!parsed) return null;
  const report = parsed.attachments.find(({ contentType }) => contentType === 'message/delivery-status');
  if (!report) return isLetterOfFailure(parsed) ? { reason: null } : null;
  const lines = report.content
    .subarray(0, mostReport)
    .toString('utf8')
    .replaceAll(/\r?\n[ \t]+/g, ' ')
    .split(/\r?\n/);
  const fields = lines.flatMap((line) => {
    const [name = '', ...value] = line.split(':');
    return value.length > 0 ? [{ name: name.toLowerCase(), value: value.join(':').trim() }] : [];
  });
  if (!fields.some(({ name, value }) => name === 'action' && value.toLowerCase() === 'failed')) return null;
  const wordsOf = (wanted: string) =>
    fields.find(({ name, value }) => name === wanted && value !== '')?.value.replace(/^[\w-]+;\s*/, '');
  // A report may quote the email, links and all.
  const words = wordsOf('diagnostic-code') ?? wordsOf('status');
  return { reason: words === undefined ? null : strikeOutTokens(words).slice(0, 500) };
}

const failed = new RegExp(
  [
    'undeliver|not delivered|delivery (?:status notification|failure|has failed)|delivery failed|failure notice',
    'returned mail|returned to sender|unzustellbar|non remis',
  ].join('|'),
  'i',
);

/**
 * Is it a mail server's own letter about a failure? It comes from a postmaster, with a subject as mail servers write it. An
 * answer from somebody on holiday is none, and no more is word that an email is late.
 */
function isLetterOfFailure({ from, subject = '', headers }: ParsedMail): boolean {
  if (headers.has('x-failed-recipients')) return true;
  const sender = from?.value[0]?.address?.toLowerCase() ?? '';
  if (!/^(?:mailer-daemon|postmaster)(?:@|$)/.test(sender)) return false;
  if (headers.get('auto-submitted') === 'auto-replied' || /delayed|warning/i.test(subject)) return false;
  return failed.test(subject.slice(0, 1000));
}
