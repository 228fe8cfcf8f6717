import { expect } from 'chai';
import { accents } from '../../server/domain/tenants/accents.ts';
import { mailColours } from '../../server/mail/colours.ts';
import { composeMail, type Frame } from '../../server/mail/compose.ts';
import { isMailKind, mailKinds, type MailKind } from '../../server/mail/kinds.ts';
import { checkTemplate, exampleOf, templateLimits, type Variables } from '../../server/mail/template.ts';

const frame: Frame = {
  tenantName: 'Acme & Sons',
  colour: 'plum',
  contactLine: 'Call 01904',
  logo: null,
  reason: 'You have a login.',
  unsubscribeLink: 'https://acme.example/unsubscribe/T',
};
const kinds = Object.keys(mailKinds).filter(isMailKind);
const compose = (body: string, variables: Variables, kind: MailKind = 'ticket_comment') =>
  composeMail(kind, { subject: 'Hi', body }, variables, frame);
const check = (subject: string, body: string) => checkTemplate('invitation', { subject, body });
/** The HTML between the tenant's name and the foot. */
const bodyOf = (html: string) =>
  /Acme &amp; Sons<\/p>\s*([^]*?)\s*<\/div>\s*<div class="foot"/.exec(html)?.[1] ?? '';

describe('the texts of emails', () => {
  it('each can be saved as it comes, and says every example that it uses', () => {
    for (const kind of kinds) {
      expect(checkTemplate(kind, mailKinds[kind]), kind).to.deep.equal({});
      const examples = exampleOf(kind);
      const { subject, text, html } = composeMail(kind, mailKinds[kind], examples, frame);
      expect(subject + text + html, kind).not.to.match(/\{\{|\}\}|[\ue000-\uf8ff]|undefined/);
      for (const [, name] of mailKinds[kind].body.matchAll(/\{\{(\w+)\}\}/g)) {
        const [firstLine = ''] = (examples[name ?? ''] ?? '').split('\n');
        expect(text, `${kind} ${name ?? ''}`).to.include(firstLine);
        expect(html, `${kind} ${name ?? ''}`).to.include(firstLine);
      }
    }
  });

  it('the invitation says where the portal is, how to sign in, how to change the password, and until when', () => {
    const { text } = composeMail('invitation', mailKinds.invitation, exampleOf('invitation'), frame);
    expect(text).to.include('Choose your password:\nhttps://acme.example/invitation/EXAMPLE\n');
    expect(text).to.include('works once, and stops working on 10 Mar 2026, 14:05 UTC.');
    expect(text).to.include('- The portal is at https://acme.example/login\n');
    expect(text).to.include('- Your username is ada.okafor@example.com\n');
    expect(text).to.include('change your password at any time at https://acme.example/my_profile\n');
  });

  it('greets without a name too, and leaves out what comes to nothing', () => {
    const made = compose('Hello {{first_name}},\n\n{{comment}}\n\n{{contact_line}} {{customer}}\n\nBye', {});
    expect(made.text).to.match(/^Hello,\n\nBye\n\n--\n/);
    expect(bodyOf(made.html)).to.equal(
      '<p dir="auto" style="margin:0 0 16px">Hello<bdi></bdi>,</p>\n<p dir="auto" style="margin:0 0 16px">Bye</p>',
    );
  });

  it('has a foot with the tenant, its contact line, why it comes and how to stop it', () => {
    const { text, html } = compose('x', {});
    expect(text).to.match(
      /\n\n--\nAcme & Sons\nCall 01904\nYou have a login\.\nStop emails like this: https:\/\/acme\.example\/unsubscribe\/T\n$/,
    );
    expect(html).to.include('<a href="https://acme.example/unsubscribe/T"');
    const without = composeMail('invitation', mailKinds.invitation, {}, { ...frame, unsubscribeLink: null });
    expect(without.text + without.html).not.to.include('Stop emails like this');
  });

  it('has the tenant’s colour, with enough contrast on light and dark', () => {
    expect(compose('{{portal_link}}', exampleOf('ticket_comment')).html).to.include(
      `background:${mailColours.plum.onLight};color:#ffffff`,
    );
    expect(Object.keys(mailColours)).to.have.members(Object.keys(accents));
    for (const [name, { onLight, onDark }] of Object.entries(mailColours)) {
      expect(contrast(onLight, '#ffffff'), name).to.be.above(4.5);
      expect(contrast(onDark, '#1c1f22'), name).to.be.above(4.5);
      expect(contrast(onDark, '#15181b'), name).to.be.above(4.5);
    }
  });

  it('has no table, script, picture or outside file', () => {
    for (const kind of kinds) {
      const { html } = composeMail(kind, mailKinds[kind], exampleOf(kind), frame);
      expect(html, kind).not.to.match(/<(?:table|script|img|link|iframe|form|object)|@import|url\(/i);
    }
  });
});

describe('the check of a template', () => {
  it('names an unknown variable and lists those there are', () => {
    expect(check('{{frist_name}}', 'Hello {{toString}}')).to.satisfy((errors: Record<string, string>) => {
      expect(errors['subject']).to.match(
        new RegExp(
          '^Subject uses \\{\\{frist_name\\}\\}, which this email doesn’t have\\. ' +
            'You can use \\{\\{company\\}\\}, .*\\{\\{invitation_link\\}\\}, \\{\\{expires\\}\\}\\.$',
        ),
      );
      expect(errors['body']).to.include('{{toString}}');
      return true;
    });
    expect(checkTemplate('secure_link', { subject: 'x', body: '{{expires}}' })).to.have.keys('body');
  });

  it('lets plain names through and nothing else that Mustache knows', () => {
    expect(check('{{ company }}', 'a {b} {{\nfirst_name\n}} {{ invitation_link }}')).to.deep.equal({});
    for (const body of [
      '{{{company}}}',
      '{{&company}}',
      '{{#company}}x{{/company}}',
      '{{^company}}x{{/company}}',
      '{{>company}}',
      '{{! a word }}',
      '{{=<% %>=}}',
      '{{company',
      '{{company}',
      'company}}',
      '{{#company}}',
      '{{/company}}',
      '{{}}',
      '{{.}}',
      '{{company.length}}',
      '{{{company}}',
      '{{=<% %>=}}<%& company %>',
    ])
      // prettier-ignore
      expect(check('x', body), body).to.have.keys('body');
  });

  it('wants the link that the email is sent for, and of the others nothing', () => {
    for (const [kind, link] of [
      ['invitation', 'invitation_link'],
      ['password_reset', 'reset_link'],
      ['secure_link', 'portal_link'],
    ] as const) {
      expect(checkTemplate(kind, { subject: `{{${link}}}`, body: 'x' })['body']).to.contain(
        `needs {{${link}}}`,
      );
      expect(checkTemplate(kind, { subject: 'x', body: `{{${link}}}` })).to.deep.equal({});
    }
    expect(checkTemplate('ticket_comment', { subject: 'x', body: 'x' })).to.deep.equal({});
  });

  it('refuses nothing, too much, and a line break in the subject', () => {
    expect(check(' ', '\n')).to.deep.equal({
      subject: 'Subject can’t be empty.',
      body: 'Body can’t be empty.',
    });
    for (const subject of ['a\nb', 'a\rb', 'a\u2028b'])
      expect(check(subject, '{{invitation_link}}')).to.have.keys('subject');
    const longest = `${'😀'.repeat(templateLimits.body - 19)}{{invitation_link}}`;
    expect(check('é'.repeat(templateLimits.subject), longest)).to.deep.equal({});
    expect(check('é'.repeat(templateLimits.subject + 1), '😀'.repeat(templateLimits.body + 1))).to.deep.equal(
      {
        subject: 'Subject is 201 characters long. Shorten it to 200.',
        body: 'Body is 8001 characters long. Shorten it to 8000.',
      },
    );
  });
});

describe('a value in an email', () => {
  const evil = '<script>alert(1)</script> [x](https://evil.example) **b** {{username}} {{{company}}}';

  it('never becomes markup or Markdown, and is never filled in again', () => {
    const made = composeMail(
      'ticket_comment',
      { subject: '{{first_name}}', body: 'Hello {{first_name}}\n\n{{comment}}\n\n- {{customer}}\n\n# {{author}}' },
      { first_name: evil, comment: evil, customer: `1. # ${evil}`, author: evil, username: 'u' },
      frame,
    ); // prettier-ignore
    expect(made.subject).to.equal(evil);
    expect(made.text).to.include(`Hello ${evil}\n\n> ${evil}\n\n- 1. # ${evil}\n`);
    expect(made.html).not.to.match(/<script|href="https:\/\/evil|<strong|<ol/);
    expect(made.html.split('{{username}}')).to.have.length(6);
  });

  it('S21: puts no line break into a subject, and none in the middle of a line', () => {
    const value = 'a\r\nBcc: x@evil.example\n\n# b\u2028c\u0000\u000bd';
    const made = composeMail(
      'invitation',
      { subject: 'Re: {{first_name}}', body: 'Hello {{first_name}}!' },
      { first_name: value },
      frame,
    );
    expect(made.subject).to.equal('Re: a Bcc: x@evil.example # b c d');
    expect(made.text).to.match(/^Hello a Bcc: x@evil\.example # b c d!\n/);
  });

  it('keeps its lines where it stands alone, set apart as a quotation', () => {
    const { text, html } = compose('{{comment}}', { comment: 'one\n\n--\nAcme & Sons\n<b>' });
    expect(text).to.match(/^> one\n> \n> --\n> Acme & Sons\n> <b>\n\n--\n/);
    expect(bodyOf(html)).to.match(
      /^<blockquote [^>]*dir="auto"[^>]*>one<br><br>--<br>Acme &amp; Sons<br>&lt;b&gt;<\/blockquote>$/,
    );
  });

  it('turns the direction of no text but its own', () => {
    const name = 'שלום';
    const made = composeMail(
      'invitation',
      { subject: '{{first_name}} (1)', body: 'Hello {{first_name}} (1)' },
      { first_name: `\u202e\u2067${name}` },
      frame,
    );
    expect(made.subject).to.equal(`\u2068${name}\u2069 (1)`);
    expect(made.text).to.include(`Hello \u2068${name}\u2069 (1)`);
    expect(made.html).to.include(`<p dir="auto" style="margin:0 0 16px">Hello <bdi>${name}</bdi> (1)</p>`);
  });

  it('leaves the email its own direction, which lists, buttons and lines without words follow', () => {
    const arabic = compose('{{first_name}} كتب:\n\n- {{portal_link}}', { first_name: 'Ada', portal_link: 'https://a.example/' });
    expect(arabic.html).to.include('<div class="card" dir="rtl"');
    expect(compose('{{first_name}} wrote', { first_name: 'شلوم' }).html).to.include('<div class="card" dir="ltr"');
  }); // prettier-ignore

  it('takes nobody else’s place by the characters that stand for values', () => {
    const made = compose('\ue000{{first_name}}', {
      company: 'Secret',
      first_name: '\ue000\ue001 Ada',
      username: 'U',
    });
    expect(made.text).to.match(/^Ada\n/);
    expect(made.html).not.to.include('Secret');
  });
});

it('S31: a variable stands in a template some times, and not as often as there is room for it', () => {
  const body = (times: number) => `${'{{comment}} '.repeat(times)}{{portal_link}}`;
  const check = (times: number) => checkTemplate('ticket_comment', { subject: 's', body: body(times) });
  expect(check(20)).to.deep.equal({});
  expect(check(21)).to.deep.equal({
    body: 'Body uses {{comment}} 21 times. The limit is 20.',
  });
});

describe('a link in an email', () => {
  const portal = 'https://acme.example/link/T?to=%2Ftickets%2F7&x="y"';

  it('is a button where it stands alone, a link elsewhere, and itself in the text', () => {
    const alone = compose('{{portal_link}}', { portal_link: portal });
    expect(alone.text).to.match(/^Open the ticket:\nhttps:\/\/acme\.example\/link\/T\?to=%2Ftickets%2F7&x="y"\n/);
    expect(alone.html).to.include('<a class="button" href="https://acme.example/link/T?to=%2Ftickets%2F7&amp;x=&quot;y&quot;"');
    const amid = compose('Go to {{portal_link}} now', { portal_link: portal });
    expect(amid.text).to.include(`Go to ${portal} now`);
    expect(bodyOf(amid.html)).to.match(/Go to <a class="link" [^>]*>https:[^<]*<\/a> now/);
  }); // prettier-ignore

  it('can have words of the template’s own', () => {
    const alone = compose('[See *your* ticket, {{first_name}}]({{portal_link}})', { portal_link: portal, first_name: 'Ada' });
    expect(alone.text).to.include(`See your ticket, Ada:\n${portal}\n`);
    const amid = compose('It is [here]({{portal_link}}).', { portal_link: portal });
    expect(amid.text).to.include(`It is here (${portal}).`);
    expect(bodyOf(amid.html)).to.match(/<a class="link" href="https:\/\/acme\.example\/link\/T[^>]*>here<\/a>\./);
  }); // prettier-ignore

  it('leads to the web or a mailbox alone, whatever a value says', () => {
    const { html } = compose(
      '[a](javascript:alert(1)) [b](data:text/html,x) [c]({{first_name}}) {{portal_link}} ![p](https://x.example/p.png)' +
        '\n\n[d](https://x.example/{{first_name}}) <b onclick="x">',
      { first_name: 'javascript:alert(1)//"><b>', portal_link: 'javascript:alert(1)' },
    );
    expect(html.match(/href="[^"]*"/g)).to.have.members([
      'href="https://x.example/p.png"',
      'href="https://x.example/javascript%3Aalert(1)%2F%2F%22%3E%3Cb%3E"',
      'href="https://acme.example/unsubscribe/T"',
    ]);
    expect(html).not.to.match(/<b[ >]|<img/);
  });
});

/** WCAG's contrast of two colours. */
function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
