import type { Accent } from '../domain/tenants/accents.ts';

/**
 * The accents as mail programs know colours: for buttons and links on white, and for links on a dark ground. They are the
 * tokens of public/css; each has at least 6 : 1 with white, or 8 : 1 with the dark ground (WCAG 2.2 AA asks for 4.5).
 */
export const mailColours: Readonly<Record<Accent, { onLight: string; onDark: string }>> = {
  teal: { onLight: '#006c70', onDark: '#88cbcf' },
  blue: { onLight: '#195daa', onDark: '#8cc1ff' },
  indigo: { onLight: '#504cb4', onDark: '#aeb4ff' },
  plum: { onLight: '#853e80', onDark: '#e4a5de' },
  crimson: { onLight: '#a12e3e', onDark: '#ff9da2' },
  amber: { onLight: '#864e18', onDark: '#e5b28a' },
  green: { onLight: '#296d40', onDark: '#97cda5' },
  slate: { onLight: '#515f6e', onDark: '#b3bfcd' },
};
