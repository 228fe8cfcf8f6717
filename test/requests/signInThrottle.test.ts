import { expect } from 'chai';
import { fieldValue } from '../support/app.ts';
import { visitorFrom } from '../support/addressed.ts';
import { makeCast, password, type Cast } from '../support/cast.ts';

describe('S11: the throttle of signing in', () => {
  let cast: Cast;
  before(async () => {
    cast = await makeCast('throttle');
  });

  it('makes whoever goes on failing wait; right and wrong then get one answer', async () => {
    const browser = await visitorFrom(cast.slug);
    const post = (secret: string) => browser.post('/login', { username: 'widecontact', password: secret });
    const seen = [];
    for (let n = 0; n < 7; n += 1) seen.push((await post('wrong')).status);
    expect(seen.slice(0, 5)).to.deep.equal([422, 422, 422, 422, 422]);
    expect(seen.at(-1)).to.equal(429);
    const right = await post(password);
    expect(right.status).to.equal(429);
    expect(Number(right.headers['retry-after']), 'a script may read it too').to.be.greaterThan(0);
    expect(right.text).to.match(/Too many attempts\. Wait \d+ seconds?/);
    expect(fieldValue(right.text, 'username')).to.equal('widecontact');
    expect(browser.cookies.has('gatehouse_portal')).to.equal(false);
    const elsewhereRight = await (
      await visitorFrom(cast.slug)
    ).post('/login', { username: 'widecontact', password });
    expect(elsewhereRight.location, 'from another network').to.equal('/');
  });

  it('lets the owner in on a known browser while an attack goes on', async () => {
    const address = '10.2.0.1';
    const owner = await visitorFrom(cast.slug, address);
    const right = { username: 'mixedcontact', password };
    expect((await owner.post('/login', right)).location).to.equal('/');
    expect(owner.cookies.has('gatehouse_device')).to.equal(true);
    const attacker = await visitorFrom(cast.slug, address);
    for (let n = 0; n < 7; n += 1) await attacker.post('/login', { ...right, password: 'wrong' });
    expect((await attacker.post('/login', right)).status).to.equal(429);
    expect((await owner.post('/login', right)).location).to.equal('/');
  });

  it('counts one address with whatever port, and what is malformed for nobody but the proxy', async () => {
    const right = { username: 'customeruser', password };
    let port = 50_000;
    const asked = [];
    for (let n = 0; n < 31; n += 1)
      asked.push(
        await (
          await visitorFrom(cast.slug, `192.0.2.78:${(port += 1)}`)
        ).post('/forgot_password', { username_or_email: `nobody${n}` }),
      );
    expect(asked.map(({ status }) => status).slice(29)).to.deep.equal([303, 429]);

    for (let n = 0; n < 7; n += 1)
      await (await visitorFrom(cast.slug, `_stranger${n}`)).post('/login', { ...right, password: 'wrong' });
    const owner = await (await visitorFrom(cast.slug, '192.0.2.79:40000')).post('/login', right);
    expect(owner.location, 'a stranger’s malformed addresses keep nobody out').to.equal('/');
  });

  it('counts all ways of writing one name together', async () => {
    const browser = await visitorFrom(cast.slug);
    const ways = [
      'allcontactwithoutside',
      'ALLCONTACTWITHOUTSIDE',
      'allcontactwİthoutside',
      'allcontactwithoutsİde',
    ];
    let last = 0;
    for (let n = 0; n < 8; n += 1)
      last = (await browser.post('/login', { username: ways[n % ways.length]!, password: 'wrong' })).status;
    expect(last).to.equal(429);
  });
});
