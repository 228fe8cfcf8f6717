/** Currencies whose smallest unit is the currency itself (ISO 4217; `Intl` knows how cash is paid, which is another thing). */
const withoutDecimals = new Set('BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF'.split(' '));
/** Currencies in thousandths. */
const withThree = new Set('BHD IQD JOD KWD LYD OMR TND'.split(' '));

/** How many decimals a currency has by ISO 4217: 0, 2 or 3. */
export function decimalsOf(currency: string): 0 | 2 | 3 {
  if (withoutDecimals.has(currency)) return 0;
  return withThree.has(currency) ? 3 : 2;
}
