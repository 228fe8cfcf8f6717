import type { MailWay } from './domain/emails/mailWay.ts';

/**
 * What is printed on the terminal when the product is up.
 * @param demo the lines about the demo; none where there isn't one
 */
export function announcement(baseUrl: URL, demo: readonly string[], mailWay: MailWay): string {
  const lines = ['', `Gatehouse is ready at ${baseUrl.href}`, ...demo];
  if (mailWay === 'terminal')
    lines.push(
      '',
      "Emails aren't sent, because no mail server is set up (SMTP_URL). Each one is printed here, with its links.",
    );
  return `${lines.join('\n')}\n\n`;
}
