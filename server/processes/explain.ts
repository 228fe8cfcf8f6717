/** Why the product can't start, in words that say what to do. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'EADDRINUSE')
    return 'The port is in use: stop what listens there, or set PORT to another one.';
  if ('code' in error && error.code === 'EACCES')
    return 'The port may not be opened by this user: set PORT to one above 1023.';
  return error.message;
}
