/** What an entry of a camt.053 file says. */
interface Entry {
  amount: string;
  currency?: string;
  sign?: 'CRDT' | 'DBIT';
  ref?: string;
  date?: string;
  status?: string;
  reversal?: boolean;
  parts?: Part[];
}
interface Part {
  amount?: string;
  purpose?: string;
  payer?: string;
  end?: string;
}

const isNew = (version: string) => Number(version.split('.')[1]) >= 8;
const tag = (name: string, content: string | undefined) =>
  content === undefined ? '' : `<${name}>${content}</${name}>`;

/** An entry in the words of a version of camt.053. */
export function entry(
  version: string,
  { amount, currency = 'EUR', sign = 'CRDT', ref, date = '2026-05-04', status = 'BOOK', reversal, parts = [] }: Entry,
): string {
  const details = parts
    .map(({ amount: own, purpose, payer, end }) => {
      const money = own === undefined ? '' : `<Amt Ccy="${currency}">${own}</Amt>`;
      const name = tag('Nm', payer);
      const debtor = payer === undefined ? '' : `<RltdPties><Dbtr>${isNew(version) ? tag('Pty', name) : name}</Dbtr></RltdPties>`;
      return `<TxDtls><Refs>${tag('EndToEndId', end)}</Refs>${
        isNew(version) || own === undefined ? money : `<AmtDtls><TxAmt>${money}</TxAmt></AmtDtls>`
      }${debtor}${purpose === undefined ? '' : `<RmtInf><Ustrd>${purpose}</Ustrd></RmtInf>`}</TxDtls>`;
    })
    .join('');
  return `<Ntry><Amt Ccy="${currency}">${amount}</Amt><CdtDbtInd>${sign}</CdtDbtInd>${
    reversal ? '<RvslInd>true</RvslInd>' : ''
  }<Sts>${isNew(version) ? tag('Cd', status) : status}</Sts><BookgDt><Dt>${date}</Dt></BookgDt>${tag('AcctSvcrRef', ref)}${
    details === '' ? '' : `<NtryDtls>${details}</NtryDtls>`
  }</Ntry>`;
} // prettier-ignore

/** An incoming payment. */
export const credit = (
  version: string,
  { purpose, payer, end, ...more }: Omit<Entry, 'parts' | 'sign'> & Omit<Part, 'amount'>,
): string =>
  entry(version, {
    ...more,
    parts: [
      {
        ...(purpose !== undefined && { purpose }),
        ...(payer !== undefined && { payer }),
        ...(end !== undefined && { end }),
      },
    ],
  });

/** A camt.053 file with these entries. */
export const document = (version: string, entries: readonly string[], currency = 'EUR'): string =>
  `<?xml version="1.0" encoding="utf-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.${version}"><BkToCstmrStmt>` +
  `<GrpHdr><MsgId>M</MsgId></GrpHdr><Stmt><Id>S</Id><Acct><Id><IBAN>DE02120300000000202051</IBAN></Id><Ccy>${currency}</Ccy></Acct>` +
  `${entries.join('')}</Stmt></BkToCstmrStmt></Document>`;
