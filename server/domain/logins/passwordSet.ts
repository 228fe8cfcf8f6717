/** What `why` of the sign-in page begins with for a person who has chosen a password and can't sign in yet; what is missing follows. */
export const passwordSetBut = 'password_set_but_';
