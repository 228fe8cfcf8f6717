/** A company's logo as pages show it: where it is, and how large. */
export interface Logo {
  id: string;
  /** Of this very picture, which never changes, so that browsers keep it. */
  href: string;
  width: number;
  height: number;
  /** It's hardly wider than high, so there's no name in it: the company's stands beside it. */
  isMark: boolean;
}

/** Where the present logo is, whichever it is: for emails, which outlive it. */
export const presentLogo = '/logo';

/** Pixels that a logo has at most: enough for paper, and for screens with twice as many of them. */
export const logoBox = { width: 800, height: 240 };

/** What `tenants.logo` says of a logo, which is also the end of its address. */
export const logoName = ({ id, width, height }: Pick<Logo, 'id' | 'width' | 'height'>): string =>
  `${id}-${width}x${height}`;

/** The logo that `tenants.logo` names. */
export function logoIn(name: string | null): Logo | null {
  const [, id = '', width, height] = /^([0-9a-f-]{36})-(\d{1,4})x(\d{1,4})$/.exec(name ?? '') ?? [];
  if (id === '' || name === null) return null;
  const size = { width: Number(width), height: Number(height) };
  return { id, href: `${presentLogo}/${name}`, ...size, isMark: size.width < 1.5 * size.height };
}

/** How large a picture is drawn in a place: all of it, and no larger than it is. */
export function fitInto(
  { width, height }: Pick<Logo, 'width' | 'height'>,
  box: { width: number; height: number },
): { width: number; height: number } {
  const scale = Math.min(1, box.width / width, box.height / height);
  return { width: width * scale, height: height * scale };
}
