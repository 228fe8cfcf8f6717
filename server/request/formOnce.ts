import { createHash } from 'node:crypto';
import type { Db } from '../database/db.ts';
import { isUuid } from '../shared/uuid.ts';
import { fromField } from './cameFrom.ts';
import { showingOf } from './formOwner.ts';
import type { SentBefore } from './keptForms.ts';
import type { SentFile } from './receiveFiles.ts';
import type { RedirectReply } from './reply.ts';

/** The hidden field that identifies one showing of a form. */
export const formIdField = '_form_id';
/** Says that somebody wants to send the same once more. */
export const sendAgainField = '_send_again';

type Body = Readonly<Record<string, string | string[]>>;
type Notice = RedirectReply['notice'];

/** A form as it was sent. */
interface SentForm {
  sessionId: string;
  body: Body;
  /** Where it was sent. The forms of one page share their id. */
  path: string;
  /** The files that came with it, which can be the only difference between two forms; null where nobody has looked at them yet. */
  files: readonly (Pick<SentFile, 'name'> & { file?: { sha256: string } })[] | null;
}

/** The outcome of a form that is sent. */
export type Claim =
  /** It was sent before, by pressing twice: this was the answer. */
  | { answered: { path: string | null; notice: Notice } }
  /** It was sent before, a while ago, and created a record. */
  | { before: SentBefore }
  /** It is new. The answer is to be stored with it. */
  | { keepAnswer(answer: RedirectReply, made: string | null): Promise<void> };

interface Earlier {
  location: string | null;
  notice: Notice;
  made: string | null;
  ago: number;
}

/** How long the first press may take, in seconds; public/js/send_once.js waits as long. */
const longestPress = 10;

/**
 * Claims a form for this transaction (S25). The claim is a row with a unique key, so a second press waits for the first one
 * and then finds its answer. If the first is rolled back, so is its claim. For an hour, somebody who goes *Back* and sends
 * the same once more is told about the record it created. With other content, it is another form.
 */
export async function claimForm(db: Db, { sessionId, body, path, files }: SentForm): Promise<Claim> {
  const formId = showingOf(body[formIdField]);
  if (!isUuid(formId)) return { keepAnswer: () => Promise.resolve() };
  const hash = files && contentHash(body, files);
  const key = { session_id: sessionId, form_id: hash ? claimId(formId, hash) : formId, path };
  const asks = hash !== null && body[sendAgainField] === undefined && !holdsPassword(body);
  // In this order on one connection: what is looked for is read when those that were sent at the same moment are through.
  const turn = asks ? oneAtATime(db, { session_id: sessionId, path, form_id: claimId(inTurn, hash) }) : [];
  const [isNew, made] = await Promise.all([
    db.insertOnce('form_submissions', { ...key, content_hash: hash }, unique),
    asks ? earlier(db, { session_id: sessionId, path, content_hash: hash }, true) : undefined,
    ...turn,
  ]);
  const first = isNew ? made : ((await earlier(db, key, false)) ?? made);
  if (first?.made && asks && (isNew || first.ago > longestPress))
    return {
      before: {
        ...{ made: first.made, path: first.location ?? path, ago: first.ago },
        ...(files && files.length > 0 && { withFiles: true }),
      },
    };
  if (!isNew) return { answered: { path: first?.location ?? null, notice: first?.notice ?? null } };
  return {
    keepAnswer: async ({ path: location, notice }, record) => {
      const answer = {
        location,
        notice: notice && JSON.stringify(notice),
        made: record?.slice(0, 500) ?? null,
      };
      await db.update('form_submissions', key, answer);
    },
  };
}

const unique = ['tenant_id', 'session_id', 'form_id', 'path'];

/** Stands for every showing of a form. */
const inTurn = '00000000-0000-0000-0000-000000000000';

/**
 * Makes forms of one session with the same content wait for one another: each locks one row until its transaction is over, be it
 * new or from before. As many rows as there are contents, and they go with the others.
 */
const oneAtATime = (db: Db, key: Readonly<Record<string, string>>): Promise<unknown>[] => [
  db.insertOnce('form_submissions', { ...key, content_hash: null }, unique),
  db.update('form_submissions', key, { location: null }),
];

function earlier(
  db: Db,
  where: Readonly<Record<string, string | Buffer | null>>,
  made: boolean,
): Promise<Earlier | undefined> {
  const found = db
    .from('form_submissions')
    .where(where)
    .orderBy('created_at', 'desc')
    .select('location', 'notice', 'made', db.raw('extract(epoch from now() - created_at)::float8 as ago'));
  if (made) void found.whereNotNull('made').whereRaw("created_at > now() - interval '1 hour'");
  return db.row<Earlier>(found);
}

/** What a form says of its showing, and not of the record. */
const unsaid = new Set([formIdField, sendAgainField, fromField]);
const isPassword = (name: string) => /password/i.test(name);
/** A user is created once for a username, and no page shows a password again. */
const holdsPassword = (body: Body) =>
  Object.entries(body).some(([name, value]) => isPassword(name) && value !== '');

/** A short hash of what was typed, without passwords, and of the files that came with it. */
function contentHash(body: Body, files: NonNullable<SentForm['files']>): Buffer {
  const typed = Object.entries(body)
    .filter(([name]) => !unsaid.has(name) && !isPassword(name))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const sent = files.map(({ name, file }) => [name, file?.sha256 ?? null]);
  // Without files it is the hash that releases before had, whose rows may still be asked about.
  return createHash('sha256')
    .update(JSON.stringify(sent.length > 0 ? { typed, sent } : typed))
    .digest();
}

/** One showing of a form with this content, as an id. */
function claimId(formId: string, hash: Buffer): string {
  const hex = createHash('sha256').update(formId.toLowerCase()).update(hash).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
}
