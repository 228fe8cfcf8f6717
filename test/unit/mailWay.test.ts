import { expect } from 'chai';
import { announcement } from '../../server/announce.ts';
import { createMailer } from '../../server/mail/mailer.ts';
import { keyRing } from '../../server/secrets/keys.ts';
import { sendingTone, sendingWords } from '../../server/domain/emails/mailWay.ts';

const config = {
  smtpUrl: null,
  mailFrom: 'G <no-reply@portal.example>',
  baseUrl: new URL('http://localhost:3000'),
  bounces: null,
};
const keys = keyRing(['a secret of these tests, long enough']);
const email = {
  id: '1',
  tenantId: '2',
  fromName: 'Acme',
  replyTo: null,
  about: null,
  to: { name: 'Ines', address: 'ines@example.com' },
  subject: 'Your login',
  text: 'http://acme.localhost:3000/invitation/token',
  html: '',
  unsubscribeLink: null,
};

describe('S24: what is said of emails tells the truth about how they leave', () => {
  it('on its way only with a mail server, otherwise where it can be read', () => {
    const words = (way: 'server' | 'terminal' | 'kept') => sendingWords(way, 'A test', 'a@example.com');
    expect(words('server')).to.equal('A test is on its way to a@example.com.');
    expect(words('terminal')).to.contain('is printed in the terminal').and.not.contain('on its way');
    expect(words('kept')).to.contain('kept under Emails').and.not.contain('on its way');
    expect((['server', 'terminal', 'kept'] as const).map(sendingTone)).to.deep.equal([
      'good',
      'warn',
      'warn',
    ]);
  });

  it('the demo prints the whole email, links and all; without anybody to read along it is only kept', async () => {
    const printed: string[] = [];
    const demo = createMailer(config, keys, (text) => printed.push(text));
    expect(demo.way).to.equal('terminal');
    expect(await demo.send(email)).to.deep.equal({ state: 'kept' });
    expect(printed.join()).to.contain('ines@example.com (not sent').and.contain(email.text);
    const kept = createMailer(config, keys, null);
    expect([kept.way, await kept.send(email)]).to.deep.equal(['kept', { state: 'kept' }]);
    expect(createMailer({ ...config, smtpUrl: 'smtp://localhost' }, keys, null).way).to.equal('server');
  });

  it('the start says so where emails are printed, and nothing of it where they are sent', () => {
    const start = (way: 'server' | 'terminal') => announcement(config.baseUrl, [], way);
    expect(start('terminal')).to.contain("Emails aren't sent").and.contain('printed here, with its links');
    expect(start('server')).not.to.contain('Emails');
  });
});
