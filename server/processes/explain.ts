/** Why the product can't start, in words that say what to do. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'EADDRINUSE')
    return "The port is already in use. Stop the program that's using it, or set PORT to another one.";
  if ('code' in error && error.code === 'EACCES')
    return "This user isn't allowed to open the port. Set PORT to a number above 1023.";
  if ('code' in error && error.code === 'EADDRNOTAVAIL')
    return "HOST isn't an address of this machine. Set it to one, or to 0.0.0.0 for all of them.";
  // No such role, or another password than SECRETS make.
  if ('code' in error && (error.code === '28000' || error.code === '28P01'))
    return (
      `The database refuses the login: ${error.message}. Check DATABASE_URL and SECRETS. If this server doesn't have the roles ` +
      'yet, run "npm run roles" and have a superuser run the SQL it prints.'
    );
  return error.message;
}
