/** What the ages of what is owed are called, in days overdue, wherever they are shown. */
export const ageWords = {
  current: 'Not due yet',
  to30: '1–30 days',
  to60: '31–60 days',
  to90: '61–90 days',
  older: 'Over 90 days',
  credit: 'Unused credit',
} as const;
