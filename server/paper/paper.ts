import type { Pay } from '../domain/money/payTo.ts';
import type { LogoFile } from '../domain/tenants/logo.queries.ts';

/** A document as it stands on paper: nothing but texts, as its reader reads them. */
export interface Paper {
  /** *Invoice INV-1004*. */
  title: string;
  /** What its file is called, before the ending, where that isn't its title. */
  file?: string;
  company: string;
  /** Its logo, above its name; null or left out where it has none. */
  logo?: LogoFile | null;
  /** The company's own name, address and tax number. */
  from: readonly string[];
  /** Whose it is: where a window envelope shows it. */
  to: readonly string[];
  facts: readonly { label: string; value: string }[];
  headings: readonly string[];
  /** How wide the columns after the first are, where it isn't an invoice's. */
  widths?: readonly number[];
  /** One text for each heading; the first is on the left, the others on the right. */
  lines: readonly (readonly string[])[];
  /** Those of them that head the lines below: in bold, and never at the end of a page. */
  heads?: readonly number[];
  /** A bar under each line, in parts of a percentage of its width; the first tone is the darkest. */
  bars?: readonly (readonly { width: number; tone: 1 | 2 | 3 | 4 }[])[];
  totals: readonly { label: string; value: string; sum: boolean }[];
  notes: readonly { heading: string; text: string }[];
  /** How it is paid, where something is left to pay. */
  pay: Pay | null;
  /** What other programs read of it: an invoice's XML, which its PDF has inside (EN 16931); null where it has none. */
  xml?: string | null;
  /** Letter where the company is in America. */
  size: 'A4' | 'LETTER';
}

/** Countries whose paper is Letter. */
const letterCountries = new Set(['US', 'CA', 'MX', 'PH', 'CO', 'CL', 'VE']);

/** Which paper a company's country uses. */
export const sizeIn = (country: string | null): Paper['size'] =>
  letterCountries.has(country ?? '') ? 'LETTER' : 'A4';
