/** What is said when a customer, partner or agent was made inactive (A5): who can't sign in now, and what else doesn't work. */
export function inactiveWords(
  name: string,
  { shutOut, linkStops = false }: { shutOut: number; linkStops?: boolean },
): string {
  const many = shutOut > 1000 ? 'more than 1,000' : String(shutOut);
  const people = shutOut === 1 ? 'Its user can’t sign in' : `Its ${many} users can’t sign in`;
  const link = 'its secure link doesn’t work';
  if (shutOut > 0) return `${name} is now inactive. ${people}${linkStops ? `, and ${link}` : ''}.`;
  return `${name} is now inactive${linkStops ? `, and ${link}` : ''}.`;
}

/** The same of a contact. */
export function inactiveContactWords(name: string, shutOut: number): string {
  if (shutOut === 0) return `${name} is now inactive.`;
  const users = shutOut === 1 ? 'Their user' : `Their ${shutOut > 1000 ? 'more than 1,000' : shutOut} users`;
  return `${name} is now inactive. ${users} can’t sign in.`;
}

/** What is said when that was undone. */
export const activeWords = (name: string): string => `${name} is active again.`;
