import { availableParallelism } from 'node:os';
import { expect } from 'chai';
import { ConfigError, readConfig } from '../server/config.ts';
import { connectionsNeeded } from '../server/database/pools.ts';

const SECRET = '5f0c9b7e2a4d81366cbe03f9a7d25814e0b93c6fd1784a5290eb6c3d7f12a845';
const production = {
  NODE_ENV: 'production',
  SECRETS: SECRET,
  BASE_URL: 'https://portal.example.com:8443',
  TRUST_PROXY: '1',
  DATABASE_URL: 'postgresql://gatehouse:hunter22@db.example.com:5432/gatehouse',
};

function faultsOf(env: NodeJS.ProcessEnv): string {
  try {
    readConfig(env);
  } catch (error) {
    expect(error).to.be.instanceOf(ConfigError);
    return (error as Error).message;
  }
  throw new Error('these settings were accepted');
}

describe('settings', () => {
  it('says what is wrong with them, and leaves it to the start to say that it can’t', () => {
    expect(faultsOf({ PORT: 'x' })).to.match(/^These settings are missing or wrong:\n {2}PORT: /);
  });

  it('a password with #, / or ? in an address is told how to be written, and is not repeated', () => {
    for (const password of ['pa#ss', 'pa/ss', 'pa?ss', '12/34', '12#34'])
      for (const [name, scheme, rest] of [
        ['DATABASE_URL', 'postgresql', 'db.example.com:5432/gatehouse'],
        ['SMTP_URL', 'smtps', 'mail.example.com'],
      ] as const) {
        const message = faultsOf({ [name]: `${scheme}://user:${password}@${rest}` });
        expect(message, `${name} ${password}`)
          .to.contain(`${name}: The password`)
          .and.contain('%23')
          .and.contain('%2F');
        expect(message).not.to.contain(password);
        const written = encodeURIComponent(password);
        expect(() => readConfig({ [name]: `${scheme}://user:${written}@${rest}` })).not.to.throw();
      }
    for (const url of [
      'postgresql://db:5432/na@me',
      'postgresql://u:p@db/x?application_name=a@b',
      'postgresql://u:p@ss@db/x',
    ])
      expect(readConfig({ DATABASE_URL: url }).databaseUrl).to.equal(url);
  });

  it('a % in an address that isn’t written as %25 is told so, and is not repeated', () => {
    for (const password of ['50%off', '100%', '%', 'a%zz', '50%ab'])
      for (const [name, scheme, rest] of [
        ['DATABASE_URL', 'postgresql', 'db.example.com:5432/gatehouse'],
        ['SMTP_URL', 'smtps', 'mail.example.com'],
        ['STORAGE_URL', 'https', 's3.example.com/bucket'],
      ] as const) {
        const message = faultsOf({ [name]: `${scheme}://user:${password}@${rest}` });
        expect(message, `${name} ${password}`).to.contain(`${name}: A % in it`).and.contain('%25');
        expect(message).not.to.contain(`${password}@`);
        const written = encodeURIComponent(password);
        expect(() => readConfig({ [name]: `${scheme}://user:${written}@${rest}` })).not.to.throw();
      }
    expect(faultsOf({ BASE_URL: 'https://50%.example.com' })).to.contain('BASE_URL: Must be');
  });

  it('has a default for everything outside production', () => {
    const config = readConfig({});
    expect(config.baseUrl.href).to.equal('http://localhost:3000/');
    expect(config).to.deep.include({
      production: false,
      port: 3000,
      host: null,
      processes: 1,
      poolSize: 16,
      databaseUrl: null,
      dataDir: '.data',
      secrets: [],
      smtpUrl: null,
      mailFrom: 'Gatehouse <no-reply@localhost>',
      bounces: null,
      trustProxy: false,
      logLevel: 'info',
      drain: 1000,
      threads: 4,
    });
  });

  it('treats an empty variable as one that is not set', () => {
    expect(readConfig({ PORT: '', SECRETS: ' ', DATABASE_URL: '' })).to.deep.equal(readConfig({}));
  });

  it('makes the base address of BASE_DOMAIN and PORT, and lets BASE_URL win', () => {
    expect(readConfig({ BASE_DOMAIN: 'Portal.Example.com', PORT: '8080' }).baseUrl.href).to.equal(
      'http://portal.example.com:8080/',
    );
    const both = readConfig({ BASE_DOMAIN: 'other.example.com', BASE_URL: 'https://portal.example.com' });
    expect(both.baseUrl.host).to.equal('portal.example.com');
  });

  it('receives what comes back where both the mailbox and the port are set, and says which is missing', () => {
    const both = { BOUNCE_ADDRESS: 'bounces@example.com', BOUNCE_PORT: '2525' };
    expect(readConfig(both).bounces).to.deep.equal({ mailbox: 'bounces@example.com', port: 2525 });
    expect(faultsOf({ BOUNCE_PORT: '2525' })).to.contain('BOUNCE_ADDRESS: Required with BOUNCE_PORT');
    expect(faultsOf({ BOUNCE_ADDRESS: 'bounces@example.com' })).to.contain('BOUNCE_PORT: Required');
  });

  it('takes a whole production set', () => {
    const older = Array.from(SECRET).reverse().join('');
    const config = readConfig({ ...production, SECRETS: `${SECRET}, ${older}`, LOG_LEVEL: 'warn' });
    expect(config.production).to.equal(true);
    expect(config.secrets).to.deep.equal([SECRET, older]);
    expect(config.trustProxy).to.equal(1);
    expect(config.baseUrl.port).to.equal('8443');
    expect(config.logLevel).to.equal('warn');
  });

  it('names everything that production needs, in one message', () => {
    const message = faultsOf({ NODE_ENV: 'production' });
    for (const name of ['SECRETS', 'BASE_URL', 'TRUST_PROXY', 'DATABASE_URL']) {
      expect(message).to.match(new RegExp(`^ {2}${name}: Required in production`, 'm'));
    }
    expect(faultsOf({ ...production, SECRETS: '' }))
      .to.contain('SECRETS')
      .and.not.contain('BASE_URL');
  });

  it('lists a wrong value and a missing one together', () => {
    const message = faultsOf({ ...production, PORT: 'http', TRUST_PROXY: '' });
    expect(message).to.contain('PORT: Must be').and.to.contain('TRUST_PROXY: Required');
  });

  const wrong: Record<string, string[]> = {
    NODE_ENV: ['prod', 'Production'],
    PORT: ['0', '65536', '-1', '80a', '3000.5', '1e3'],
    PROCESSES: ['0', '65', '-1', '1.5', 'all'],
    POOL_SIZE: ['0', '1', '101', 'x'],
    HOST: ['portal.example.com', '1.2.3', '256.0.0.1', '[::1]', '*', '127.0.0.1:3000'],
    ALLOW_HTTP: ['no', '1', 'true', 'YES'],
    BASE_DOMAIN: ['http://a.b', 'a.b:3000', '127.0.0.1', 'a..b', '-a.b', 'a_b', 'a.b.', '[::1]'],
    BASE_URL: [
      'portal.example.com',
      'ftp://a.b',
      'https://a.b/path',
      'https://u:p@a.b',
      'https://10.0.0.1',
      'https://a.b?x',
      'https://a.b#',
    ],
    DATABASE_URL: ['db.example.com', 'mysql://h/x', 'postgresql://h', 'postgresql://h/'],
    SECRETS: ['short', `${SECRET},short`, `${SECRET},`, `${SECRET},${SECRET}`],
    SMTP_URL: ['mail.example.com', 'https://mail.example.com'],
    MAIL_FROM: ['nobody', 'A <a@b>, B <c@d>', 'A <a@b>\r\nBcc: c@d', '<a@b', 'a b@c'],
    BOUNCE_ADDRESS: ['nobody', 'A <a@b>', 'a+b@c', 'a@b\r\nc'],
    BOUNCE_PORT: ['0', '65536', 'smtp'],
    TRUST_PROXY: ['yes', 'true', '11', '-1', '1.5'],
    LOG_LEVEL: ['loud', 'INFO'],
  };
  for (const [name, values] of Object.entries(wrong)) {
    for (const value of values) {
      it(`refuses ${name}=${JSON.stringify(value)}`, () => {
        expect(faultsOf({ [name]: value })).to.match(new RegExp(`^.*\\n {2}${name}: \\S[^\\n]+$`));
      });
    }
  }

  it('S36: production refuses an address without https, unless it is told aloud', () => {
    const plain = { ...production, BASE_URL: 'http://portal.example.com' };
    expect(faultsOf(plain)).to.match(/^ {2}BASE_URL: Must begin with https:.*ALLOW_HTTP=yes/m);
    expect(readConfig({ ...plain, ALLOW_HTTP: 'yes' }).baseUrl.protocol).to.equal('http:');
    expect(readConfig({ BASE_URL: plain.BASE_URL }).baseUrl.protocol, 'elsewhere it works').to.equal('http:');
  });

  it('S36: production refuses a weak secret, says which and why, and never shows it', () => {
    const weak = 'change-me-change-me-change-me-now';
    const message = faultsOf({ ...production, SECRETS: `${SECRET},${weak}` });
    expect(message).to.match(/^ {2}SECRETS: .*Secret 2 is made of well-known words.*openssl/m);
    expect(message).to.not.contain('Secret 1').and.to.not.contain('change-me');
    expect(readConfig({ SECRETS: weak }).secrets, 'elsewhere it works').to.deep.equal([weak]);
  });

  it('S36: production listens on this machine alone, unless HOST says otherwise', () => {
    expect(readConfig(production).host).to.equal('127.0.0.1');
    for (const host of ['0.0.0.0', '::', '10.1.2.3', 'localhost'])
      expect(readConfig({ ...production, HOST: host }).host).to.equal(host);
    expect(readConfig({ HOST: '::1' }).host).to.equal('::1');
  });

  it('has a process for each core in production, and connections for all of them within what Postgres allows', () => {
    expect(readConfig(production).processes).to.equal(Math.min(availableParallelism(), 64));
    for (let processes = 1; processes <= 8; processes += 1) {
      const config = readConfig({ ...production, PROCESSES: String(processes) });
      expect(connectionsNeeded(config), `${processes} processes`).to.be.within(60, 97);
    }
    expect(connectionsNeeded(readConfig({})), 'one process that does everything').to.equal(65);
    const given = readConfig({ ...production, PROCESSES: '2', POOL_SIZE: '10' });
    expect(connectionsNeeded(given)).to.equal(3 * 31 + 2 * 16);
  });

  it('takes off and 0 proxies for the same', () => {
    expect(readConfig({ TRUST_PROXY: 'off' }).trustProxy).to.equal(false);
    expect(readConfig({ TRUST_PROXY: '0' }).trustProxy).to.equal(false);
    expect(readConfig({ TRUST_PROXY: '2' }).trustProxy).to.equal(2);
  });

  it('takes a database on a Unix socket', () => {
    for (const url of [
      'postgresql:///gatehouse?host=/run/postgresql',
      'postgres://u@%2Frun%2Fpg:5432/gatehouse',
    ]) {
      expect(readConfig({ DATABASE_URL: url }).databaseUrl).to.equal(url);
    }
  });

  it('never repeats a value that may be secret', () => {
    const message = faultsOf({
      SECRETS: 'hunter22',
      DATABASE_URL: 'mysql://u:hunter22@h',
      SMTP_URL: 'x://u:hunter22@h',
    });
    expect(message).to.contain('SECRETS').and.to.contain('DATABASE_URL').and.to.contain('SMTP_URL');
    expect(message).not.to.contain('hunter22');
  });

  it('S32: knows how many threads libuv has, and refuses too few for argon2 and the rest', () => {
    expect(readConfig({ UV_THREADPOOL_SIZE: '16' }).threads).to.equal(16);
    for (const wrong of ['3', '2000', 'many'])
      expect(faultsOf({ UV_THREADPOOL_SIZE: wrong })).to.contain('UV_THREADPOOL_SIZE: Must be');
  });
});
