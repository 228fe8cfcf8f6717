import type { Db } from '../../database/db.ts';
import type { Named } from '../../request/actor.ts';
import { rightNames, type Rights } from './rights.ts';

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
