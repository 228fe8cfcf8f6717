export {
  contactChoices,
  contactOfCustomer,
  findContacts,
  type ContactFound,
} from '../../../database/contactChoices.ts';
