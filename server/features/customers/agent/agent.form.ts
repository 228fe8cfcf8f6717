import { form } from '../../../forms/parse.ts';
import { id } from '../../../forms/choiceFields.ts';

/** Labels of the choice on the tab *Agent*. */
export const agentLabels = { agent_id: 'Agent' } as const;

/** Reads the choice of a customer's agent. */
export const agentForm = form({ agent_id: id({ label: agentLabels.agent_id }) });
