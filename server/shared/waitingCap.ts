/** Counts of what waits stop here: nobody counts on above it, and there are many of them. */
export const waitingCap = 100;
