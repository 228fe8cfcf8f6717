import type { FieldErrors } from '../../../forms/parse.ts';
import { page, type PageReply } from '../../../request/reply.ts';
import { mostFiles, mostOfFile } from '../../../shared/fileNames.ts';
import { documentLabels } from '../documents.form.ts';
import { pdfKinds } from './certificates.form.ts';
import type { Judged } from './certificates.judging.ts';
import type { Upload, waitingUploads } from './certificates.queries.ts';
import { countOf, countOutcomes, outcomeBadges, whyNot } from './certificates.words.ts';

export const certificatesPath = '/admin/certificates';
export const uploadAt = (id: string) => `${certificatesPath}/${id}`;

/** As many certificates as one upload has. */
export const mostCertificates = 200;
/** How many files are asked about at once. */
const askedAtOnce = 50;

const hint =
  `Up to ${mostCertificates} PDFs at once, each up to ${mostOfFile / 1_000_000} MB and ${mostFiles.bytes / 1_000_000} MB in all. ` +
  'Choose them, or drag them onto the field.';

export const certificatePages = {
  start: (
    locals: {
      errors: FieldErrors;
      /** Why a file wasn't taken, each by its name. */
      refused: readonly { name: string; problem: string }[];
      waiting: Awaited<ReturnType<typeof waitingUploads>>;
      mayOrders: boolean;
    },
    status = 200,
  ): PageReply =>
    page(
      'documents/certificates/start',
      { ...locals, hint, path: certificatesPath, labels: documentLabels },
      { title: 'Upload certificates', status },
    ),

  show: (
    upload: Upload,
    judged: readonly Judged[],
    { change, mayOrders }: { change: string | undefined; mayOrders: boolean },
    status = 200,
  ): PageReply => {
    const counts = countOutcomes(judged);
    const open = counts.choose + counts.unknown;
    const isOpen = ({ file }: Judged) => file.outcome === 'choose' || file.outcome === 'unknown';
    const asked = judged.filter(
      (one) => isOpen(one) || (String(one.file.place) === change && one.file.outcome !== 'refused'),
    );
    const shown = asked.slice(0, askedAtOnce);
    return page(
      'documents/certificates/show',
      {
        ...{ upload, counts, open, mayOrders, labels: documentLabels, kinds: pdfKinds },
        asked: shown.map((one) => ({ ...one, why: isOpen(one) ? whyNot(one) : '' })),
        more: asked.length - shown.length,
        rest: refusedFirst(judged.filter((one) => !asked.includes(one))),
        badges: outcomeBadges,
        add: countOf(counts.ready, upload.kind),
        until: new Date(upload.created_at.getTime() + 3_600_000),
        ...{ here: uploadAt(upload.id), path: certificatesPath },
      },
      { title: judged.length === 1 ? '1 file' : `${judged.length} files`, status },
    );
  },
};

/** What needs a look stands before what is fine, of two hundred files too. */
const refusedFirst = (files: readonly Judged[]): Judged[] => {
  const isRefused = ({ file }: Judged) => file.outcome === 'refused';
  return [...files.filter(isRefused), ...files.filter((one) => !isRefused(one))];
};
