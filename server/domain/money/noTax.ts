/** Why lines have no tax, as EN 16931 tells it apart: with the codes that stand for it there (UNTDID 5305, VATEX). */
export const noTaxKinds = [
  { value: 'exempt', label: 'Exempt from tax', category: 'E', code: null },
  { value: 'reverse_charge', label: 'Reverse charge', category: 'AE', code: 'VATEX-EU-AE' },
  { value: 'export', label: 'Export', category: 'G', code: 'VATEX-EU-G' },
  { value: 'zero_rated', label: 'Zero rate', category: 'Z', code: null },
] as const;
export type NoTax = (typeof noTaxKinds)[number]['value'];
