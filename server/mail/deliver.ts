import { z } from 'zod';
import { asRecipient, NoSession, NoTenant } from '../database/asActor.ts';
import { outbox, type EmailFacts } from '../database/outbox.ts';
import type { JobTask, SystemJob } from '../jobs/job.ts';
import type { Services } from '../request/services.ts';
import { logoIn } from '../shared/logo.ts';
import { mailLogo } from './logo.ts';
import { drawForSending } from './drawMail.ts';
import { isMailKind, mailKinds, reasonOf, type MailKind } from './kinds.ts';
import { fillIn, type FilledIn } from './fillIn.ts';
import type { Outcome } from './mailer.ts';
import { attach, nothingAttached, type Attached } from './attach.ts';
import { attachedWords, type AttachedFile, type DrawnFile, type MailSource } from './source.ts';
import { exampleOf, type Template, type Variables } from './template.ts';

/** So often a mail server may put an email off, with longer and longer pauses: for about a day. Kills don't count. */
const mostPutOffs = 12;

/**
 * Sends one email of the outbox (S24). A try is counted before the mail server is asked and its end noted afterwards, so
 * that whoever is killed in between sends it twice at most, and never not at all.
 * @param sources read what emails are about
 */
export function deliverEmail(sources: readonly MailSource[]): JobTask<SystemJob> {
  return async ({ services, tenantId, payload, isLast, nextTry }) => {
    const emailId = z.guid().parse(payload['email']);
    const row = outbox(services.pools, tenantId, emailId);
    const facts = await row.facts();
    if (payload['rehearsal'] === true) {
      if (facts) await rehearse(services, row, facts);
      return;
    }
    if (facts?.state !== 'waiting') return;
    const givesUp = isLast || facts.put_offs + 1 >= mostPutOffs;
    const putOff = (why: string) => row.ended(givesUp ? 'failed' : 'waiting', why, givesUp ? null : nextTry);
    try {
      const draft = facts.withhold ?? (await draftOf(services, tenantId, facts, sources));
      if (typeof draft === 'string') {
        await row.ended('withheld', draft);
        return;
      }
      const kept = await compose(services, facts, draft, draft.hidden);
      if (!(await row.tried(kept.subject, kept.text, draft.attached))) return;
      const outcome = await send(services, facts, draft);
      if (outcome.state !== 'put_off') {
        await row.ended(outcome.state, 'why' in outcome ? outcome.why : null);
        return;
      }
      await putOff(outcome.why);
    } catch (error) {
      await putOff('An error stopped it. Look in the log for the same time.');
      throw error;
    }
    if (!givesUp) throw new Error('an email was put off');
  };
}

/**
 * Does what it takes to send an email, with one that is sent already, up to the mail server's door (S15): so that the
 * load doesn't tell whether a name for which a password was forgotten is somebody's. Nothing is written or sent.
 */
async function rehearse(
  services: Services,
  row: ReturnType<typeof outbox>,
  facts: EmailFacts,
): Promise<void> {
  const shown = fillIn(services, facts, {}, false);
  const hidden = fillIn(services, facts, {}, true);
  if (shown && hidden && isMailKind(facts.kind)) {
    const template = facts.template ?? mailKinds[facts.kind];
    const draft = { kind: facts.kind, template, shown, hidden, attached: nothingAttached };
    const kept = await compose(services, facts, draft, hidden);
    // It isn't waiting, so these find no row to write.
    await row.tried(kept.subject, kept.text, draft.attached);
    await compose(services, facts, draft, shown);
  }
  await services.mailer.knock();
  await row.ended('sent');
}

interface Draft {
  kind: MailKind;
  template: Template;
  shown: FilledIn;
  hidden: FilledIn;
  attached: Attached;
}

/** The email's parts, or why it is withheld. */
async function draftOf(
  services: Services,
  tenantId: string,
  facts: EmailFacts,
  sources: readonly MailSource[],
): Promise<Draft | 'not_visible' | 'link_over'> {
  const test = facts.kind === 'test' ? testDraft(facts) : null;
  const kind = test?.kind ?? facts.kind;
  if (!isMailKind(kind)) throw new Error(`an email of no known kind: ${kind}`);
  const found = test ?? (await recordOf(services, tenantId, facts, kind, sources));
  if (!found) return 'not_visible';
  const attached =
    'file' in found && found.file ? await attach(services, facts.tenant.slug, found.file) : nothingAttached;
  const record = { ...found.variables, ...(attached.attachment && { attached: attachedWords }) };
  const shown = fillIn(services, facts, record, false);
  const hidden = fillIn(services, facts, record, true);
  if (!shown || !hidden) return 'link_over';
  return { kind, template: test?.template ?? facts.template ?? mailKinds[kind], shown, hidden, attached };
}

/** What the record says, read as the recipient; nothing for an email that is about no record. */
async function recordOf(
  { pools }: Services,
  tenantId: string,
  { id, record_id: recordId, facts, tenant }: EmailFacts,
  kind: MailKind,
  sources: readonly MailSource[],
): Promise<{ variables: Variables; file: AttachedFile | DrawnFile | null } | null> {
  if (recordId === null) return { variables: {}, file: null };
  const source = sources.find(({ kinds }) => kinds.includes(kind));
  if (!source) throw new Error(`nothing reads the records of ${kind} emails`);
  try {
    return await asRecipient(pools, { tenantId, emailId: id }, async (db, { actor }) => {
      const variables = await source.read(db, { recordId, facts }, actor);
      if (!variables) return null;
      const company = { name: tenant.name, attachesPdfs: tenant.attach_pdf };
      return { variables, file: (await source.attached?.(db, { recordId, facts }, company, actor)) ?? null };
    });
  } catch (error) {
    if (error instanceof NoSession || error instanceof NoTenant) return null;
    throw error;
  }
}

const tested = z.object({ kind: z.string(), subject: z.string(), body: z.string() });

/** What a test says as it is: it comes from the writer's company, and to the writer. */
const real = new Set(['company', 'contact_line', 'first_name', 'last_name', 'username']);

/** A draft that somebody tries out: examples in place of a record and of links. */
function testDraft({ facts }: EmailFacts): { kind: MailKind; template: Template; variables: Variables } {
  const { kind, ...template } = tested.parse(facts);
  if (!isMailKind(kind)) throw new Error(`a test of no known kind: ${kind}`);
  const examples = Object.entries(exampleOf(kind)).filter(([name]) => !real.has(name));
  return { kind, template, variables: Object.fromEntries(examples) };
}

function compose(
  { threads, config }: Services,
  { tenant, kind: emailKind }: EmailFacts,
  { kind, template }: Draft,
  { variables, unsubscribeLink }: FilledIn,
) {
  const frame = {
    tenantName: tenant.name,
    colour: tenant.colour,
    contactLine: tenant.contact_line,
    logo: mailLogo(config.baseUrl, tenant.slug, logoIn(tenant.logo)),
    reason: emailKind === 'test' ? 'This is a test you sent to yourself.' : reasonOf(kind),
    unsubscribeLink,
  };
  return drawForSending(threads, tenant.slug, { kind, template, variables, frame });
}

async function send(services: Services, facts: EmailFacts, draft: Draft): Promise<Outcome> {
  const composed = await compose(services, facts, draft, draft.shown);
  return services.mailer.send({
    id: facts.id,
    tenantId: facts.tenant.id,
    fromName: facts.tenant.name,
    replyTo: facts.tenant.reply_to,
    about:
      facts.record_kind !== null && facts.record_id !== null
        ? { kind: facts.record_kind, id: facts.record_id }
        : null,
    to: { name: facts.to_name, address: facts.to_address },
    ...composed,
    attachment: draft.attached.attachment,
    unsubscribeLink: draft.shown.unsubscribeLink,
  });
}
