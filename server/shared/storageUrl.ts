/** Where a bucket is, and who may use it. */
export interface Bucket {
  /** Scheme, host and port. */
  endpoint: URL;
  name: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
}

const names = { bucket: /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, region: /^[a-z0-9-]{1,40}$/ };

/**
 * Reads `https://KEY:SECRET@HOST/BUCKET?region=REGION`. A key or secret with characters that end it has them written as in every
 * address: `%2F` for `/`.
 * @returns null where something is missing or wrong
 */
export function readStorageUrl(text: string): Bucket | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const { protocol, username, password, hash, searchParams } = url;
  const [, name = '', ...more] = url.pathname.split('/');
  const region = searchParams.get('region') ?? 'us-east-1';
  const isRight =
    /^https?:$/.test(protocol) &&
    username !== '' &&
    password !== '' &&
    hash === '' &&
    more.every((part) => part === '') &&
    names.bucket.test(name) &&
    names.region.test(region) &&
    [...searchParams.keys()].every((key) => key === 'region');
  if (!isRight) return null;
  try {
    const [accessKeyId, secretAccessKey] = [decodeURIComponent(username), decodeURIComponent(password)];
    return { endpoint: new URL(url.origin), name, region, accessKeyId, secretAccessKey };
  } catch {
    return null;
  }
}

/** May files and keys go to this store in production: over TLS, or to this machine? */
export const isPrivateWay = (text: string): boolean => {
  const endpoint = readStorageUrl(text)?.endpoint;
  return (
    endpoint?.protocol === 'https:' ||
    /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(endpoint?.hostname ?? '')
  );
};
