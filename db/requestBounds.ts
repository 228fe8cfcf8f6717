/** As many requests for access as wait for one company, and of one address: what comes beyond them is turned away (A35). */
export const mostRequests = 500;
export const mostOfAddress = 3;
