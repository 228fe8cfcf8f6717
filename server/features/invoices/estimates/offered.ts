import type { LineRow } from '../../../domain/money/documentLines.form.ts';

/** What of an estimate is kept with its answer. */
export interface Offered {
  customer: string;
  dated_on: string;
  valid_until: string;
  currency: string;
  terms: string;
  note: string | null;
  net_minor: string;
  total_minor: string;
  rates: { rate: string; net: string; tax: string }[];
  lines: LineRow[];
  /** The files that were shown with it; answers from before they were kept have none. */
  files?: OfferedFile[];
}

/** A file that was shown with an estimate, as its answer keeps it. */
export interface OfferedFile {
  name: string;
  size: number;
  sha256: string;
  /** Where its bytes are, and what they are; answers from before this was kept don’t say. */
  file_id?: string;
  media_type?: string;
}
