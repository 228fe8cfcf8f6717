import { expect } from 'chai';
import { fieldValue, signedIn, visitor, type Browser } from '../support/app.ts';
import { visitorFrom } from '../support/addressed.ts';
import { makeCast, type Cast } from '../support/cast.ts';
import { all, goodPassword } from '../support/people.ts';

describe('S35: usernames that look alike', () => {
  let cast: Cast;
  let administrator: Browser;
  before(async () => {
    cast = await makeCast('lookalikes');
    administrator = await signedIn(cast.players.administrator);
  });

  const addUser = (username: string) =>
    administrator.post('/admin/users', {
      first_name: 'Nora', last_name: 'New', username, groups: cast.groups.technicians,
      password: goodPassword, retype_password: goodPassword,
    }); // prettier-ignore
  const signIn = async (username: string) =>
    (await visitorFrom(cast.slug)).post('/admin/login', { username, password: goodPassword });
  const count = async () => (await all('select 1 from users where tenant_id = $1', cast.tenantId)).length;

  it('signs in whoever types their name in another width or case', async () => {
    expect((await addUser('Jörg.Groß@lab.example')).status).to.equal(303);
    for (const way of [
      'jörg.groß@lab.example', 'JÖRG.GROSS@LAB.EXAMPLE', 'jo\u0308rg.groß@lab.example', 'Ｊörg.Groß@lab.example',
      '\u202ajörg.gr\u00adoß@lab.example\u202c\u00a0',
    ])
      expect((await signIn(way)).location, way).to.equal('/admin'); // prettier-ignore
    expect((await signIn('jorg.gross@lab.example')).status).to.equal(422);
  });

  it('refuses a second one that looks like the first', async () => {
    expect((await addUser('ines')).status).to.equal(303);
    const before = await count();
    for (const taken of [
      'INES',
      'ｉｎｅｓ',
      'Ines',
      'İnes',
      'ınes',
      'in\u200bes',
      '\u202aines\u3164',
      'ines\u00a0',
    ]) {
      const answer = await addUser(taken);
      expect(answer.status, taken).to.equal(422);
      expect(answer.text).to.contain('Another user already has this username.');
    }
    expect(await count()).to.equal(before);
  });

  it('refuses letters of different alphabets and joiners, and says so', async () => {
    const before = await count();
    for (const [name, words] of [
      ['کتاب\u200cها', 'contains a character that can’t be seen'],
      ['tеss', 'mixes letters of different alphabets'],
      ['tοm@lab.example', 'mixes letters of different alphabets'],
      ['ада@lab.example', 'mixes letters of different alphabets'],
    ] as const) {
      const answer = await addUser(name);
      expect(answer.status, name).to.equal(422);
      expect(answer.text).to.contain(words);
      expect(fieldValue(answer.text, 'username'), 'what was typed stays').to.equal(name);
    }
    expect(await count()).to.equal(before);
    for (const name of ['Анна', 'Ελένη', '山田 たろう', 'Yamada 太郎', '김철수', 'o’neil-3_b+c@lab.example', '12345'])
      expect((await addUser(name)).status, name).to.equal(303); // prettier-ignore
  });

  it('asks for a username where the Email can’t be one', async () => {
    const path = `/admin/customers/${cast.customers.north}/portal_users`;
    const sent = { first_name: 'Ann', last_name: 'Ash', email: 'аnn@lab.example', send_invitation: 'on' };
    const before = await count();
    const refused = await administrator.post(path, sent);
    expect(refused.status).to.equal(422);
    expect(refused.text).to.contain('Enter a username. This email has letters of different alphabets');
    expect(await count()).to.equal(before);
    expect((await administrator.post(path, { ...sent, username: 'ann ash' })).status).to.equal(303);
    const signUp = await (
      await visitor()
    ).post('/signup', {
      company: 'Look', subdomain: 'lookalike-sign-up', first_name: 'Ann', last_name: 'Ash', email: 'аnn@lab.example',
      password: goodPassword, retype_password: goodPassword,
    }); // prettier-ignore
    expect(signUp.status).to.equal(422);
    expect(signUp.text).to.contain('in the letters of one alphabet');
  });

  it('bulk accounts: two lines that look alike are one, and one that looks like a login is that login', async () => {
    const text = [
      'account_type,user_id,name,email,customer_or_partner,contact_id,can_create_users,claim_authorization_required',
      ...['zoe', 'ＺＯＥ', 'ｉｎｅｓ', 'z\u200bo\u2060e', 'zое3'].map(
        (user) => `customer,${user},Zoe Zed,zoe@lab.example,C-1,,no,no`,
      ),
    ].join('\n');
    const uploaded = await administrator.upload('/admin/accounts/bulk', {}, { name: 'a.csv', content: text });
    expect(uploaded.status, uploaded.text).to.equal(303);
    const rows = await all<{ line: number; problems: Record<string, string> }>(
      'select line, problems from bulk_import_rows where tenant_id = $1 order by line',
      cast.tenantId,
    );
    const of = (index: number) => rows[index]?.problems['user_id'];
    expect(of(1)).to.contain('has the same User ID');
    expect(of(2)).to.be.a('string');
    expect(of(3)).to.contain('has the same User ID');
    expect(of(4)).to.contain('different alphabets');
  });
});
