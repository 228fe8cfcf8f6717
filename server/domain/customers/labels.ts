/** Labels of a customer's fields; a list, a form and a conflict name a field alike. */
export const customerLabels = {
  number: 'Customer number',
  name: 'Name',
  phone: 'Phone',
  email: 'Email',
  address: 'Address',
  country: 'Country code',
  tax_number: 'Tax number',
  payment_days: 'Payment terms (days)',
  purchase_order: 'Purchase order',
  status: 'Status',
  notes: 'Notes',
} as const;
