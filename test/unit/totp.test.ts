import { expect } from 'chai';
import { base32, codeOf, otpauthUri, stepAt, stepOfCode } from '../../server/secrets/totp.ts';

/** The secret of RFC 6238's test vectors. */
const secret = base32(Buffer.from('12345678901234567890'));

describe('S16: codes of an authenticator app', () => {
  it('are those of RFC 6238, appendix B, in six digits', () => {
    for (const [seconds, code] of [
      [59, '287082'],
      [1_111_111_109, '081804'],
      [1_111_111_111, '050471'],
      [1_234_567_890, '005924'],
      [2_000_000_000, '279037'],
      [20_000_000_000, '353130'],
    ] as const)
      expect(codeOf(secret, stepAt(seconds * 1000)), String(seconds)).to.equal(code);
  });

  it('count for half a minute before and after, and say for which step', () => {
    const now = 1_700_000_000_000;
    const step = stepAt(now);
    for (const near of [-1, 0, 1])
      expect(stepOfCode(secret, codeOf(secret, step + near), now)).to.equal(step + near);
    for (const far of [-2, 2]) expect(stepOfCode(secret, codeOf(secret, step + far), now)).to.equal(null);
    for (const none of ['', '12345', '1234567', 'abcdef', `${codeOf(secret, step)}0`])
      expect(stepOfCode(secret, none, now), none).to.equal(null);
  });

  it('have a secret in Base32, as RFC 4648 writes it, and an address that apps read', () => {
    for (const [text, written] of [
      ['', ''],
      ['f', 'MY'],
      ['fo', 'MZXQ'],
      ['foobar', 'MZXW6YTBOI'],
    ] as const)
      expect(base32(Buffer.from(text))).to.equal(written);
    expect(otpauthUri('MZXW6YTBOI', 'Gatehouse localhost:3000', 'a+b@example.com')).to.equal(
      'otpauth://totp/Gatehouse%20localhost%3A3000:a%2Bb%40example.com?secret=MZXW6YTBOI&issuer=Gatehouse%20localhost%3A3000',
    );
  });
});
