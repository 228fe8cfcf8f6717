import type { AccessRequest } from '../../domain/accessRequests/accessRequests.queries.ts';
import type { FormState } from '../../forms/state.ts';
import type { ListView } from '../../lists/spec.ts';
import { page, type PageReply } from '../../request/reply.ts';
import { requestLabels } from './accessRequests.form.ts';
import { requestStates } from './accessRequests.list.ts';

const badges = { waiting: 'info', given: 'good', dismissed: 'neutral' } as const;

export const requestPages = {
  ask: (locals: { tenantName: string; state: FormState }, status = 200): PageReply =>
    page('accessRequests/ask', { ...locals, labels: requestLabels }, { title: 'Ask for access', status }),

  list: ({
    requests,
    ...locals
  }: {
    list: ListView;
    requests: readonly AccessRequest[];
    /** Nobody waits, and nothing was searched for. */
    empty: object | null;
    isOn: boolean;
    waiting: { count: number; isFull: boolean };
  }): PageReply =>
    page(
      'accessRequests/list',
      {
        ...locals,
        requests: requests.map((request) => ({
          ...request,
          badge: {
            tone: badges[request.status],
            text: requestStates.find(({ value }) => value === request.status)?.label ?? request.status,
          },
        })),
        labels: requestLabels,
      },
      { title: 'Access requests' },
    ),
};
