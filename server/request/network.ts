import { isIPv4, isIPv6 } from 'node:net';

/**
 * The network that an address counts for in limits (S11): an IPv4 address itself, of IPv6 the first 56 bits, for that
 * is what one household or server is given and can roam in. IPv4 in IPv6 clothing is IPv4.
 * @returns one word for all that is no address, so that they share one budget
 */
export function networkOf(address: string | undefined): string {
  const plain = (address ?? '').replace(/%.*$/s, '');
  if (isIPv4(plain)) return plain;
  if (!isIPv6(plain)) return 'unknown';
  const groups = groupsOf(plain);
  const [high = 0, low = 0] = groups.slice(6);
  const mapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (mapped) return [high >> 8, high & 255, low >> 8, low & 255].join('.');
  const hex = groups.map((group) => group.toString(16).padStart(4, '0')).join('');
  return `${hex.slice(0, 14)}/56`;
}

/** The eight groups of an address that is known to be IPv6; URL writes it in its one canonical way. */
function groupsOf(address: string): number[] {
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [before = '', after] = canonical.split('::');
  const read = (part: string) => (part === '' ? [] : part.split(':').map((group) => parseInt(group, 16)));
  if (after === undefined) return read(before);
  const [head, tail] = [read(before), read(after)];
  return [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail];
}
