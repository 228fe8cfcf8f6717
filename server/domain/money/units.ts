/** What lines and prices are counted in, as forms offer it; any other word will do as well. */
export const offeredUnits = ['hour', 'day', 'piece', 'month', 'km', 'kg', 'm', 'l'] as const;

/** Those that have another word for more or fewer than one. */
const several: Readonly<Record<string, string>> = {
  hour: 'hours',
  day: 'days',
  piece: 'pieces',
  month: 'months',
};

/** A unit beside its quantity, in thousandths: *1 hour*, *2.5 hours*. What nobody offered stays as it was typed. */
export const unitFor = (unit: string, quantity: bigint): string =>
  quantity === 1000n || quantity === -1000n ? unit : (Object.hasOwn(several, unit) && several[unit]) || unit;

/** Codes of UN/ECE Recommendation 20, which electronic invoices have, with the words that people write for them. */
const codes: Readonly<Record<string, readonly string[]>> = {
  HUR: ['hour', 'hours', 'h', 'hr', 'hrs', 'std', 'stunde', 'stunden', 'heure', 'heures'],
  MIN: ['minute', 'minutes', 'min'],
  DAY: ['day', 'days', 'd', 'tag', 'tage', 'jour', 'jours'],
  WEE: ['week', 'weeks', 'woche', 'wochen'],
  MON: ['month', 'months', 'monat', 'monate', 'mois'],
  ANN: ['year', 'years', 'jahr', 'jahre'],
  H87: ['piece', 'pieces', 'pc', 'pcs', 'stk', 'stück'],
  KMT: ['km', 'kilometre', 'kilometres', 'kilometer', 'kilometers'],
  MTR: ['m', 'metre', 'metres', 'meter', 'meters'],
  MTK: ['m²', 'm2', 'sqm'],
  KGM: ['kg', 'kilogram', 'kilograms'],
  LTR: ['l', 'litre', 'litres', 'liter', 'liters'],
};
const byWord = new Map(Object.entries(codes).flatMap(([code, words]) => words.map((word) => [word, code])));

/** A unit's code for an electronic invoice. One that has none, or isn't said, is that of *one* (C62). */
export const unitCode = (unit: string | undefined): string => byWord.get(unit?.toLowerCase() ?? '') ?? 'C62';
