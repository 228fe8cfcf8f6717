import { Suspended } from './errors.ts';
import type { Services } from './services.ts';

/**
 * What a person is told whose session is of a suspended company. Whoever has none gets what an unknown address gets (A1).
 * @returns null for them
 */
export async function suspensionOf(
  { lookups }: Services,
  slug: string,
  tokenHash: Buffer,
): Promise<Suspended | null> {
  const found = await lookups.suspension(slug, tokenHash);
  if (!found) return null;
  const { name, is_staff: isStaff, reason } = found;
  const nothingLost = 'Nothing has been deleted.';
  return new Suspended(
    isStaff
      ? `The operator of this site has suspended ${name}. The reason given is: “${reason ?? ''}” ` +
          `Nobody can sign in until the operator resumes it. ${nothingLost}`
      : `The portal of ${name} isn’t available at the moment. ${nothingLost} Contact ${name} if you need something now.`,
  );
}
