/** Whether this is the run that takes its time (`npm run test:long`): the same tests in their full numbers. */
export const isLong = process.env['TEST_LONG'] === '1';
