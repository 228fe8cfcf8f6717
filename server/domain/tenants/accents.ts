/**
 * The accents that a tenant may choose from. A tenant stores the name in `colour`; the stylesheet turns it into a
 * hue for each scheme (public/css/accents.css). A palette instead of a colour picker: each pair of text and ground was
 * measured for WCAG 2.2 AA in light and dark, and no page needs an inline style.
 */
export const accents = {
  teal: 'Teal',
  blue: 'Blue',
  indigo: 'Indigo',
  plum: 'Plum',
  crimson: 'Crimson',
  amber: 'Amber',
  green: 'Green',
  slate: 'Slate',
} as const;

export type Accent = keyof typeof accents;

/** The accent that is stored as `colour`; an unknown or missing one is `teal`. */
export function accentOf(colour: string | null): Accent {
  return colour !== null && Object.hasOwn(accents, colour) ? (colour as Accent) : 'teal';
}
