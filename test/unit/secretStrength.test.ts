import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { secretDefect } from '../../server/secrets/secretStrength.ts';

describe('the strength of a secret', () => {
  const weak: Record<string, [RegExp, string[]]> = {
    'is too short': [/shorter than 32 bytes/, ['', 'short', '5f0c9b7e2a4d81366cbe03f9a7d2581']],
    repeats: [
      /repeats a shorter text/,
      [
        'k'.repeat(64),
        'ab'.repeat(20),
        'aK3$xP9!'.repeat(4),
        '0123456789abcdef0123456789abcdef',
        'correcthorse-correcthorse-correcthorse',
      ],
    ],
    'has little variety': [
      /different characters/,
      [`${'k'.repeat(31)}1`, '0110100110010110100101100110100111', 'aaaabbbbccccddddeeeeffffgggggaab'],
    ],
    'counts up or down': [
      /in their usual order/,
      [
        'abcdefghijklmnopqrstuvwxyz012345',
        '98765432109876543210zyxwvutsrqpo',
        'aabbccddeeffgghhiijjkkllmmnnoopp',
      ],
    ],
    'is made of what people write there': [
      /well-known words/,
      [
        'change-me-change-this-change-it-now',
        'your-very-long-secret-string-goes-here',
        'please_replace_this_with_a_random_string',
        'SuperSecretPasswordForProduction',
        'gatehouse-production-session-secret-2026',
        'the quick brown fox jumps over the lazy dog',
        'correct-horse-battery-staple-2026',
        'qwertyuiopasdfghjklqwertyuiopasdfgh2',
      ],
    ],
  };
  for (const [what, [words, secrets]] of Object.entries(weak))
    for (const secret of secrets)
      it(`S36: “${secret.slice(0, 40)}” ${what}`, () => {
        expect(secretDefect(secret)).to.match(words);
      });

  it('S36: whatever is random is good enough, however it is written', () => {
    for (let round = 0; round < 500; round += 1)
      for (const [encoding, bytes] of [['hex', 32], ['hex', 16], ['base64', 32], ['base64url', 24]] as const) {
        const secret = randomBytes(bytes).toString(encoding);
        expect(secretDefect(secret), secret).to.equal(null);
      } // prettier-ignore
  });

  it('S36: a random one may have a name in front', () => {
    expect(secretDefect('gatehouse-secret-5f0c9b7e2a4d81366cbe03f9a7d25814')).to.equal(null);
  });
});
