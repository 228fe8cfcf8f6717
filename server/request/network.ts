import { isIPv4, isIPv6 } from 'node:net';

/**
 * The network that an address counts for in limits (S11). That is an IPv4 address itself, and the first 56 bits of IPv6,
 * because one household or server gets that much and can change addresses within it. IPv4 written as IPv6 is IPv4.
 * @returns one word for everything that isn't an address, so that it shares one budget
 */
export function networkOf(address: string | undefined): string {
  const [plain = ''] = (address ?? '').split('%', 1);
  if (isIPv4(plain)) return plain;
  if (!isIPv6(plain)) return 'unknown';
  const groups = groupsOf(plain);
  const [high = 0, low = 0] = groups.slice(6);
  const mapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (mapped) return [high >> 8, high & 255, low >> 8, low & 255].join('.');
  const hex = groups.map((group) => group.toString(16).padStart(4, '0')).join('');
  return `${hex.slice(0, 14)}/56`;
}

/** The eight groups of an address that is known to be IPv6. URL writes it in its canonical form. */
function groupsOf(address: string): number[] {
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [before = '', after] = canonical.split('::');
  const read = (part: string) => (part === '' ? [] : part.split(':').map((group) => parseInt(group, 16)));
  if (after === undefined) return read(before);
  const [head, tail] = [read(before), read(after)];
  return [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail];
}
