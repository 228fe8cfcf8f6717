import { simpleParser } from 'mailparser';
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
 * Why delivery failed, in the words of the report (RFC 3464); null where the mail is no report of a failure. Whoever got
 * an email knows its address, so anything may come: it is read line by line, by nothing that goes back over a line.
 */
export default async function failureIn(mail: Uint8Array): Promise<string | null> {
  const parsed = await simpleParser(Buffer.from(mail), reading).catch(() => null);
  const report = parsed?.attachments.find(({ contentType }) => contentType === 'message/delivery-status');
  const lines = (report?.content.subarray(0, mostReport).toString('utf8') ?? '')
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
  return strikeOutTokens(wordsOf('diagnostic-code') ?? wordsOf('status') ?? 'It bounced.').slice(0, 500);
}
