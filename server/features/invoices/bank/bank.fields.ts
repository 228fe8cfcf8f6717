import type { ImportField } from '../../../imports/kind.ts';

/** The columns that a bank's file may have; the first two are needed. Banks call them by many names. */
export const bankFields: readonly ImportField[] = [
  {
    ...{ name: 'paid_on', label: 'Date', read: 'day', required: true, example: [] },
    aliases: [
      ...['Booking date', 'Date booked', 'Posting date', 'Posted date', 'Transaction date', 'Completed date'],
      ...['Payment date', 'Value date', 'Buchungstag', 'Buchungsdatum', 'Valutadatum', 'Datum', 'Boekdatum'],
      ...['Date de comptabilisation', 'Date opération', 'Data', 'Fecha', 'Date completed (UTC)'],
    ],
  },
  {
    ...{ name: 'amount', label: 'Amount', required: true, example: [] },
    aliases: [
      ...['Amount (EUR)', 'Amount (GBP)', 'Amount (USD)', 'Credit', 'Credit amount', 'Money in', 'Paid in'],
      ...['Betrag', 'Betrag (EUR)', 'Betrag (€)', 'Umsatz', 'Gutschrift', 'Bedrag', 'Bedrag (EUR)', 'Montant'],
      ...['Crédit', 'Importe', 'Importo', 'Kwota'],
    ],
  },
  {
    ...{ name: 'direction', label: 'Credit or debit', example: [] },
    aliases: ['CdtDbtInd', 'D/C', 'C/D', 'DC', 'CR/DR', 'DR/CR', 'Debit/Credit', 'Credit/Debit', 'Soll/Haben', 'S/H', 'Af bij'],
  },
  {
    ...{ name: 'currency', label: 'Currency', example: [] },
    aliases: ['Ccy', 'Währung', 'Waehrung', 'Devise', 'Munt', 'Valuta', 'Moneda', 'Divisa', 'Waluta'],
  },
  {
    ...{ name: 'payer', label: 'Payer', example: [] },
    aliases: [
      ...['Name', 'Payer name', 'Payer’s name', 'Sender', 'Sender name', 'Debtor', 'Debtor name', 'Remitter'],
      ...['Counterparty', 'Counterparty name', 'Counter party', 'Partner name', 'From', 'Paid by', 'Auftraggeber'],
      ...['Auftraggeber/Empfänger', 'Beguenstigter/Zahlungspflichtiger', 'Name zahlungsbeteiligter', 'Zahlungspflichtiger'],
      ...['Zahlungspflichtige*r', 'Naam / Omschrijving', 'Naam tegenpartij', 'Donneur d’ordre', 'Ordenante', 'Nadawca'],
    ],
  },
  {
    ...{ name: 'purpose', label: 'Purpose', example: [] },
    aliases: [
      ...['Description', 'Details', 'Payment details', 'Transaction details', 'Remittance information', 'Narrative'],
      ...['Memo', 'Message', 'Text', 'Notes', 'Payment reference', 'Verwendungszweck', 'Zweck', 'Buchungstext'],
      ...['Omschrijving', 'Mededelingen', 'Communication', 'Libellé', 'Motif', 'Concepto', 'Causale', 'Tytuł'],
    ],
  },
  {
    ...{ name: 'reference', label: 'Reference', example: [] },
    aliases: ['Ref', 'Reference number', 'Customer reference', 'End-to-end ID', 'EndToEndId', 'Kundenreferenz', 'Referenz'],
  },
  {
    ...{ name: 'bank_id', label: 'Transaction ID', example: [] },
    aliases: [
      ...['ID', 'Bank reference', 'Bank’s reference', 'Transaction reference', 'Transaction number', 'Unique ID', 'FITID'],
      ...['AcctSvcrRef', 'Account servicer reference', 'Entry reference', 'Bankreferenz', 'Transaktions-ID', 'Umsatz-ID'],
    ],
  },
]; // prettier-ignore

/** Under this name the columns are remembered. */
export const bankColumns = { name: 'bank_lines', fields: bankFields } as const;
