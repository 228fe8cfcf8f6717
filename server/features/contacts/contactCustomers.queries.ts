export {
  customerChoices,
  customerExists,
  findCustomers,
  type CustomerFound,
} from '../../database/customerChoices.ts';
