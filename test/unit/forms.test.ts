import { expect } from 'chai';
import fc from 'fast-check';
import * as choiceFields from '../../server/forms/choiceFields.ts';
import type { Field } from '../../server/forms/field.ts';
import * as parse from '../../server/forms/parse.ts';
import * as textFields from '../../server/forms/textFields.ts';

const f = { ...parse, ...textFields, ...choiceFields };

const uuid = '0198a1b2-0000-7000-8000-00000000000a';
const other = '0198a1b2-0000-7000-8000-00000000000b';

/** What one field makes of one thing sent: its value, or its message. */
function read(field: Field<unknown>, sent?: unknown): unknown {
  const result = f.parseForm(f.form({ it: field }), sent === undefined ? {} : { it: sent });
  return result.ok ? result.values.it : new Error(result.errors['it']);
}

function refused(field: Field<unknown>, sent: unknown, message: RegExp): void {
  const result = read(field, sent);
  expect(result, JSON.stringify(sent)).to.be.instanceOf(Error);
  expect((result as Error).message).to.match(message);
}

describe('fields of a form', () => {
  const name = f.text({ label: 'Name', max: 5, required: true });
  const note = f.text({ label: 'Notes', max: 10, multiline: true });

  it('S6: a text is trimmed, composed and bounded', () => {
    expect(read(name, '  Ann ')).to.equal('Ann');
    expect(read(name, 'e\u0301')).to.equal('é');
    expect(read(name, '😀😀😀😀😀')).to.equal('😀😀😀😀😀');
    refused(name, 'Joanna', /^Name is 6 characters long\. Shorten it to 5\./);
    refused(name, ' \u00a0 ', /^Enter a name\.$/);
    refused(name, '\u200b\u00ad\u2060', /^Enter a name\.$/);
    refused(name, undefined, /^Enter a name\.$/);
    expect(read(f.text({ label: 'Name', max: 5 }), '')).to.equal(null);
    expect(read(f.text({ label: 'Name', max: 5 }))).to.equal(null);
  });

  it('S6: control characters and their like are refused', () => {
    for (const bad of ['a\u0000b', 'a\nb', 'a\u007fb', 'a\u0085b', 'a\ud800b', 'a\u2028b']) {
      refused(name, bad, /special control characters from Name/);
    }
    expect(read(name, 'a\tb\u202e')).to.equal('a b');
    expect(read(note, 'a\r\nb\tc\rd')).to.equal('a\nb\tc\nd');
    refused(note, 'a\u0000b', /special control characters/);
  });

  it('S6: a list where a text belongs is refused', () => {
    for (const field of [
      name,
      note,
      f.email({ label: 'Email' }),
      f.phone({ label: 'Phone' }),
      f.id({ label: 'Customer' }),
      f.optionalId({ label: 'Customer' }),
      f.choice(['a'], { label: 'Status' }),
      f.checkbox({ label: 'Active' }),
      f.integer({ label: 'Months', min: 1, max: 9 }),
      f.date({ label: 'Due' }),
      f.password({ label: 'Password' }),
      f.optionalPassword({ label: 'Password' }),
    ]) {
      for (const list of [[], ['a'], ['a', 'b'], { a: 'b' }]) {
        expect(read(field, list)).to.be.instanceOf(Error);
      }
    }
  });

  it('email and phone', () => {
    const email = f.email({ label: 'Email', required: true });
    for (const good of ['a@b.example', "Ann.O'Hara+x@mail.example.co.uk", 'jörg@bücher.example']) {
      expect(read(email, good)).to.equal(good);
    }
    for (const bad of [
      'a',
      'a@b',
      '@b.example',
      'a@b.example\nBcc: x@y.example',
      'a b@c.example',
      'a@-b.example',
      'a@b..example',
      'A <a@b.example>',
      'a@b.example,c@d.example',
    ]) {
      expect(read(email, bad), bad).to.be.instanceOf(Error);
    }
    refused(email, '', /^Enter an email address\.$/);
    expect(read(f.email({ label: 'Email' }), '')).to.equal(null);
    expect(read(f.phone({ label: 'Phone' }), '+49 (0) 89/123-45 x7')).to.equal('+49 (0) 89/123-45 x7');
    for (const [typed, kept = typed] of [
      ['\u202a+49\u00a030\u2013123\u20114567\u202c', '+49 30\u2013123\u20114567'],
      ['０３０\u3000１２３４', '０３０ １２３４'],
      ['tel:+49-30-123', '+49-30-123'],
      ['Tel.: 030 123', '030 123'],
      ['0316 877 DW 12'],
      ['+1 (555) 010-0199 ext. 12'],
      ['555-0199 Ext 7'],
      ['+1-555-010;ext=12'],
      ['030/123 App. 4'],
      ['٠١٢٣٤'],
    ] as const)
      expect(read(f.phone({ label: 'Phone' }), typed), typed).to.equal(kept);
    for (const none of ['call me', '12', 'ext. 12', '12 next 3456', '555 0199 or 0188', 'tel:'])
      refused(f.phone({ label: 'Phone', required: true }), none, /^Enter a phone number/);
    refused(f.phone({ label: 'Phone', required: true }), '', /^Enter a phone number\.$/);
  });

  it('ids', () => {
    expect(read(f.id({ label: 'Customer' }), uuid.toUpperCase())).to.equal(uuid);
    refused(f.id({ label: 'Customer' }), '', /^Choose a customer\.$/);
    refused(f.id({ label: 'Customer' }), '7', /^Choose a customer from the list\.$/);
    expect(read(f.optionalId({ label: 'Customer' }), '')).to.equal(null);
    expect(read(f.optionalId({ label: 'Customer' }))).to.equal(null);
    refused(f.optionalId({ label: 'Customer' }), `${uuid}'--`, /^Choose a customer from the list\.$/);
    const ids = f.ids({ label: 'Facilities', max: 2 });
    expect(read(ids)).to.deep.equal([]);
    expect(read(ids, uuid)).to.deep.equal([uuid]);
    expect(read(ids, [uuid, other, uuid.toUpperCase()])).to.deep.equal([uuid, other]);
    refused(ids, [uuid, 'x'], /Choose only options/);
    refused(ids, [uuid, other, other.replace('b', 'c')], /at most 2/);
  });

  it('choices and check boxes', () => {
    const status = f.choice(['active', 'inactive'], { label: 'Status' });
    expect(read(status, 'active')).to.equal('active');
    refused(status, '', /^Choose a status\.$/);
    refused(status, 'deleted', /Choose one of the options/);
    refused(status, 'constructor', /Choose one of the options/);
    expect([
      read(f.checkbox({ label: 'Active' }), 'on'),
      read(f.checkbox({ label: 'Active' })),
    ]).to.deep.equal([true, false]);
    refused(f.checkbox({ label: 'Active' }), 'yes', /ticked/);
  });

  it('numbers and days', () => {
    const months = f.integer({ label: 'Months', min: 1, max: 120 });
    expect([
      read(months, ' 12 '),
      read(months, ''),
      read(f.integer({ label: 'N', min: -1, max: 1 }), '-0'),
    ]).to.deep.equal([12, null, 0]);
    for (const bad of ['0', '121', '1.5', '1e1', '0x1', 'x', '1 2', '9'.repeat(30)])
      refused(months, bad, /from 1 to 120/);
    refused(
      f.integer({ label: 'Days ahead', min: 1, max: 9, required: true }),
      '',
      /^Enter a whole number from 1 to 9 for Days ahead\.$/,
    );
    const due = f.date({ label: 'Due' });
    expect([read(due, '2024-02-29'), read(due, '')]).to.deep.equal(['2024-02-29', null]);
    for (const bad of ['2023-02-29', '2024-13-01', '29.2.2024', '2024-2-9', '0024-02-09', '2024-02-29T00:00'])
      refused(due, bad, /such as 2026-03-31/);
    refused(f.date({ label: 'Due date', required: true }), '', /^Enter a due date\.$/);
    refused(f.date({ label: 'Date', required: true }), '', /^Enter a date\.$/);
    refused(
      f.date({ label: 'Valid until', required: true }),
      '',
      /^Enter a date for Valid until, such as 2026-03-31\.$/,
    );
  });

  it('S10: a password is taken exactly as typed', () => {
    expect(read(f.password({ label: 'Password' }), '  pass word  ')).to.equal('  pass word  ');
    refused(f.password({ label: 'Password' }), '', /^Enter a password\.$/);
    expect(read(f.optionalPassword({ label: 'Password' }), '')).to.equal(null);
    expect(read(f.optionalPassword({ label: 'Password' }), ' ')).to.equal(' ');
  });
});

describe('a form', () => {
  const schema = f.form({
    name: f.text({ label: 'Name', max: 5, required: true }),
    password: f.password({ label: 'Password' }),
    facilities: f.ids({ label: 'Facilities' }),
  });

  it('S6: gives values, of the fields alone', () => {
    const result = f.parseForm(schema, { _form_id: 'x', name: ' Ann ', password: 'p' });
    expect(result).to.deep.equal({ ok: true, values: { name: 'Ann', password: 'p', facilities: [] } });
  });

  it('S6: refuses what it does not know', () => {
    for (const key of ['is_administrator', 'constructor', 'tenant_id', '']) {
      const result = f.parseForm(schema, { name: 'Ann', password: 'p', [key]: 'on' });
      expect(result.ok, key).to.equal(false);
      if (result.ok) continue;
      expect(result.errors['_form']).to.match(/out of date/);
      expect(Object.keys(result.typed)).to.deep.equal(['name']);
    }
  });

  it('gives back what was typed, every message at once, and never a password', () => {
    const body = { name: '  Johanna ', password: 'secret', retype_password: 'x', facilities: ['x'] };
    const result = f.parseForm(schema, body);
    expect(result.ok).to.equal(false);
    if (result.ok) return;
    expect(Object.keys(result.errors).sort()).to.deep.equal(['_form', 'facilities', 'name']);
    expect(result.typed).to.deep.equal({ name: '  Johanna ', facilities: ['x'] });
  });

  it('takes conditions between fields', () => {
    const pair = f
      .form({ a: f.text({ label: 'A', max: 9 }), b: f.text({ label: 'B', max: 9 }) })
      .refine((values) => values.a === values.b, { path: ['b'], error: 'B must equal A.' });
    const result = f.parseForm(pair, { a: '1', b: '2' });
    expect(result.ok ? {} : result.errors).to.deep.equal({ b: 'B must equal A.' });
  });

  it('S6: no body breaks it or gets more through than its fields', () => {
    const value = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.string()),
      fc.constantFrom(uuid, 'on', 'Ann'),
    );
    const key = fc.oneof(
      fc.constantFrom('name', 'password', 'facilities', '__proto__', '_form_id'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.dictionary(key, value), (body) => {
        const result = f.parseForm(schema, body);
        if (result.ok) {
          expect(Object.keys(result.values).sort()).to.deep.equal(['facilities', 'name', 'password']);
          expect(result.values.name)
            .to.equal(result.values.name.trim())
            .and.not.match(/\p{Cc}/u);
          expect(Array.from(result.values.name).length).to.be.within(1, 5);
        } else {
          expect(Object.keys(result.errors)).not.to.deep.equal([]);
          expect(result.typed).not.to.have.property('password');
          for (const [name, typed] of Object.entries(result.typed)) expect(typed).to.deep.equal(body[name]);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
