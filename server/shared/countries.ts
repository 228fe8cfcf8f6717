const names = new Intl.DisplayNames('en-GB', { type: 'region', fallback: 'code' });

/** A country's name by its two letters, for people; machines read the letters. */
export const countryName = (code: string): string => names.of(code) ?? code;
