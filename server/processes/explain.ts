/** Why the product can't start, in words that say what to do. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'EADDRINUSE')
    return 'The port is in use: stop what listens there, or set PORT to another one.';
  if ('code' in error && error.code === 'EACCES')
    return 'The port may not be opened by this user: set PORT to one above 1023.';
  if ('code' in error && error.code === 'EADDRNOTAVAIL')
    return 'HOST is no address of this machine: set it to one, or to 0.0.0.0 for all of them.';
  return error.message;
}
