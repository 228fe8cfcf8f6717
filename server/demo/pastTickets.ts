import type { Place } from './place.ts';
import type { DemoCustomer, DemoPerson } from './types.ts';

/** What customers asked over the years, and what they were told; the oldest first. */
const stories: readonly (readonly [subject: string, description: string, answer: string])[] = [
  [
    'First sign-in for our team',
    'Who can add a colleague to the portal?',
    'Send us the name and email address, and we’ll invite them. It takes a minute.',
  ],
  [
    'Labels come off in the wash',
    'Two labels came off when the line was cleaned.',
    'We’ve put the laminated ones in the post. They stay on up to 90 °C.',
  ],
  [
    'Visit a day earlier?',
    'We have visitors on Thursday. Wednesday would suit us better.',
    'Wednesday at nine works for us. The date on the work order has changed.',
  ],
  [
    'Reports for the auditor',
    'Our auditor asks for everything from last year in one file.',
    'Filter Assets as you need it and press Download certificates. You get one ZIP with an index.',
  ],
  [
    'Wrong department',
    'One of ours is shown under Production. It belongs to Quality.',
    'That’s changed. The next label will have it too.',
  ],
  [
    'Can you collect by van?',
    'We have six to send back and no packaging for them.',
    'Yes. The van comes past on Tuesday and brings boxes.',
  ],
  [
    'Shorter interval',
    'After the last findings we’d like six months instead of twelve for this one.',
    'Done. Its next service has moved forward, and your calendar follows.',
  ],
  [
    'Parking for the technician',
    'The yard is being rebuilt. Where should your technician park?',
    'Thanks for telling us. We’ve noted the gate at the back for the next visit.',
  ],
  [
    'Serial number doesn’t match',
    'The plate says something different from the portal.',
    'You’re right, two digits were swapped. It’s corrected here and on the certificate.',
  ],
  [
    'Loan while ours is away',
    'Do you lend a replacement for the week?',
    'We do. One is reserved for you, and it comes with its own certificate.',
  ],
  [
    'Who signs for the repair?',
    'Our foreman is away. Can his deputy sign?',
    'Anybody you name can sign. Their name is kept with the signature.',
  ],
  [
    'Closed for two weeks',
    'We’re closed for two weeks from the tenth of next month.',
    'Noted. Nothing is planned for those weeks.',
  ],
  [
    'New colleague in goods-in',
    'Deliveries go to a new colleague from next month.',
    'Thank you. We’ve changed the name on our delivery notes.',
  ],
  [
    'Noise after the last service',
    'It hums since it came back, but reads well.',
    'A loose cover screw. We’ll see to it on the next visit, at no charge.',
  ],
];

/** Adds the tickets of the past, which are closed, before there is any other: numbers count up with time. */
export async function addPastTickets(
  { db, company }: Pick<Place, 'db' | 'company'>,
  of: (customer: DemoCustomer, person: DemoPerson) => { customer_id: string; contact_id: string | null },
): Promise<void> {
  const askers = company.customers.flatMap((customer) =>
    customer.people.slice(0, 3).map((person) => ({ customer, person })),
  );
  const { first, last } = company.administrator;
  for (const [index, [subject, description, answer]] of stories.entries()) {
    const asker = askers[index % askers.length];
    if (!asker) return;
    const id = await db.insert('tickets', {
      ...{ number: await db.nextNumber('ticket'), subject, description, priority: 'normal' },
      ...{ ...of(asker.customer, asker.person), opened_by: `${asker.person.first} ${asker.person.last}` },
    });
    const said = { body: answer, internal: false, by_staff: true, author_name: `${first} ${last}` };
    await db.insert('ticket_comments', { ticket_id: id, ...said });
    await db.update('tickets', { id }, { status: 'closed' });
  }
}
