/** What may stand between the columns of an export; a company chooses one. */
export const csvDelimiters = { comma: ',', semicolon: ';', tab: '\t' } as const;

export type CsvDelimiter = keyof typeof csvDelimiters;
