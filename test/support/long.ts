/** Whether this is the long run (`npm run test:long`): the same tests in their full numbers. */
export const isLong = process.env['TEST_LONG'] === '1';
