/** What people write where a secret belongs; what is left without it has to be a secret by itself. */
const wellKnown = new RegExp(
  [
    'change[-_ ]?(?:me|this|it)',
    'replace[-_ ]?(?:me|this|it)?',
    'secrets?',
    'pass(?:word|phrase|wort)?s?',
    'passw0rd',
    'example',
    'default',
    'placeholder',
    'gatehouse',
    'portal',
    'production',
    'development',
    'testing',
    'session',
    'cookie',
    'token',
    'random',
    'string',
    'please',
    'here',
    'your',
    'very',
    'long',
    'super',
    'enough',
    'letmein',
    'welcome',
    'admin(?:istrator)?',
    'root',
    'user',
    'qwert[yz](?:uiop)?',
    'asdf(?:gh(?:jkl)?)?',
    'keyboard[-_ ]?cat',
    'hunter2',
    'foobar',
    'deadbeef',
    'lorem[-_ ]?ipsum',
    'dolor[-_ ]?sit[-_ ]?amet',
    'correct[-_ ]?horse[-_ ]?battery[-_ ]?staple',
    'the[-_ ]?quick[-_ ]?brown[-_ ]?fox[-_ ]?jump\\w{1,3}[-_ ]?over[-_ ]?the[-_ ]?lazy[-_ ]?dog',
  ].join('|'),
  'gi',
);

const shortest = 32;
/**
 * So many characters must be left without well-known words, and so many different ones. 32 random hex
 * digits have fewer than eight different ones once in 25 million.
 */
const leastLeft = 20;
const leastVariety = 8;

/**
 * Why a text is no secret that keys may be made of (S36): too short, or what a person types instead of a random one. It
 * can't tell how a text was made, so it stays out of the way of everything that looks random.
 * @returns words that go on after “Secret 1 ”, or null for one that is good enough; never any part of it
 */
export function secretDefect(secret: string): string | null {
  if (Buffer.byteLength(secret) < shortest) return `is shorter than ${shortest} bytes`;
  if (repeats(secret)) return 'repeats a shorter text';
  const left = secret.replace(wellKnown, '').replace(/[-_ .]/g, '');
  if (left.length < leastLeft) return 'is made of well-known words';
  if (new Set(left).size < leastVariety) return `has fewer than ${leastVariety} different characters`;
  if (counts(left)) return 'has letters or digits in their usual order';
  return null;
}

/** Is it one piece, repeated, the last time perhaps not to its end? */
function repeats(text: string): boolean {
  for (let period = 1; period <= text.length / 2; period += 1)
    if (text.startsWith(text.slice(period))) return true;
  return false;
}

/** Do two thirds of its characters follow upon the one before, as in `abcdef` or `987654`? */
function counts(text: string): boolean {
  const steps = Array.from(text.slice(1), (_, index) => text.charCodeAt(index + 1) - text.charCodeAt(index));
  return steps.filter((step) => Math.abs(step) <= 1).length * 3 >= steps.length * 2;
}
