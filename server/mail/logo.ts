import { tenantUrl } from '../request/host.ts';
import { fitInto, presentLogo, type Logo } from '../shared/logo.ts';

/** A logo as an email has it. Mail programs go by the size that is said, and some by nothing else. */
export interface MailLogo {
  src: string;
  width: number;
  height: number;
  /** The company's name isn't in it. */
  isMark: boolean;
}

const box = { width: 240, height: 56 };

/** The present logo of a company, by an address that holds as long as it has any. */
export function mailLogo(baseUrl: URL, slug: string, logo: Logo | null): MailLogo | null {
  if (logo === null) return null;
  const { width, height } = fitInto(logo, box);
  return {
    src: tenantUrl(baseUrl, slug, presentLogo),
    width: Math.max(1, Math.round(width)),
    height: Math.max(1, Math.round(height)),
    isMark: logo.isMark,
  };
}
