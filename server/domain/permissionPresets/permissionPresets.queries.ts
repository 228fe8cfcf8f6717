import type { Db } from '../../database/db.ts';
import type { FieldErrors, Typed } from '../../forms/parse.ts';
import type { StaffContext } from '../../request/contexts.ts';
import { idIn } from '../../shared/uuid.ts';
import type { Named } from '../../request/actor.ts';
import { rightNames, rightsOf, type Rights } from './rights.ts';

/** A set of permissions and reach under a name. */
export interface Preset extends Rights {
  id: string;
  name: string;
  version: number;
}

/** What a list of presets has of each. */
export const presetColumns = ['e.id', 'e.name', ...rightNames.map((right) => `e.${right}`), 'e.version'];

/** As many as a drop-down offers; a company has a handful. */
const mostOffered = 50;

/** A preset, or undefined. */
export function getPreset(db: Db, id: string): Promise<Preset | undefined> {
  return db.row(db.from('permission_presets', 'e').where({ 'e.id': id }).select(presetColumns));
}

/** What *Use preset* makes of a form: its boxes, ticked and empty, or what is wrong. Nothing is saved by it. */
export async function usePreset(
  db: Db,
  body: StaffContext['body'],
): Promise<{ boxes: Typed } | { errors: FieldErrors }> {
  const id = idIn(body['_preset']);
  const preset = id === null ? undefined : await getPreset(db, id);
  if (!preset) return { errors: { preset: 'Choose a preset.' } };
  const boxes = Object.entries(rightsOf(preset)).map(([name, on]) => [name, on ? 'on' : '']);
  return { boxes: Object.fromEntries(boxes) as Typed };
}

/** Those that a form offers, by name. */
export function presetsOffered(db: Db): Promise<Named[]> {
  return db.rows(
    db
      .from('permission_presets', 'e')
      .orderBy(['e.name_lc', 'e.id'])
      .limit(mostOffered)
      .select('e.id', 'e.name'),
  );
}

/** The first preset, by name, with exactly these permissions; null where there is none. */
export async function presetLike(db: Db, rights: Rights): Promise<Named | null> {
  const like = db
    .from('permission_presets', 'e')
    .where(Object.fromEntries(rightNames.map((right) => [`e.${right}`, rights[right]])))
    .orderBy(['e.name_lc', 'e.id'])
    .limit(1);
  return (await db.row<Named>(like.select('e.id', 'e.name'))) ?? null;
}
