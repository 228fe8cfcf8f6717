import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { signedIn, type Browser } from '../support/app.ts';
import { makeCast, type Cast, type PlayerName } from '../support/cast.ts';
import { pdf } from '../support/documents.ts';
import { sql } from '../support/portalPages.ts';

describe('S25: a comment that is sent twice counts once, with files and without', function () {
  this.timeout(60_000);
  let cast: Cast;
  before(async () => {
    cast = await makeCast('twice');
  });

  const places: readonly [PlayerName, string, (of: Cast) => string, string][] = [
    ['administrator', 'claim_comments', (of) => `/admin/claims/${of.claim}`, 'CL-'],
    ['partnerUser', 'claim_comments', (of) => `/claims/${of.claim}`, 'CL-'],
    ['administrator', 'ticket_comments', (of) => `/admin/tickets/${of.tickets.ofNorth}`, 'T-'],
    ['customerUser', 'ticket_comments', (of) => `/tickets/${of.tickets.ofNorth}`, 'T-'],
    ['administrator', 'work_order_comments', (of) => `/admin/work_orders/${of.workOrder}`, 'WO-'],
    ['customerUser', 'work_order_comments', (of) => `/work_orders/${of.workOrder}`, 'WO-'],
  ];
  const files = [{ name: 'plate.pdf', content: pdf('plate') }];

  for (const [player, table, at, name] of places)
    for (const withFile of [false, true])
      it(`${table} by ${player}${withFile ? ', with a file' : ''}`, async () => {
        const browser: Browser = await signedIn(cast.players[player]);
        const body = `Said once by ${player}, ${withFile ? 'with' : 'without'} a file.`;
        const send = (more: Record<string, string> = {}, sent = withFile ? files : []) =>
          browser.uploadFiles(`${at(cast)}/comments`, { body, ...more }, sent);
        const count = async () =>
          (await sql(`select from ${table} where tenant_id = $1 and body = $2`, cast.tenantId, body)).length;
        const showing = randomUUID();
        const pressed = await Promise.all([send({ _form_id: showing }), send({ _form_id: showing })]);
        expect(pressed.map(({ status }) => status), 'a double click').to.deep.equal([303, 303]);
        expect(await count()).to.equal(1);
        const asked = await send({ _form_id: randomUUID() });
        expect(asked.status, 'Back and Save again').to.equal(409);
        expect(asked.text).to.contain('You sent the same form').and.contain(name);
        expect(await count()).to.equal(1);
        const stored = await sql("select from documents where tenant_id = $1 and name = 'plate.pdf'", cast.tenantId);
        if (withFile) {
          expect(asked.text, 'to be chosen again').to.contain('enctype="multipart/form-data"').and.contain('name="files"');
          expect(asked.text).to.contain('To send the files again, choose them here.');
          const other = [{ name: 'plate.pdf', content: pdf('another plate') }];
          expect((await send({ _form_id: randomUUID() }, other)).status, 'another file is news').to.equal(303);
          expect(await count()).to.equal(2);
          expect(
            await sql("select from documents where tenant_id = $1 and name = 'plate.pdf'", cast.tenantId),
          ).to.have.lengthOf(stored.length + 1);
        } else {
          expect(asked.text).to.not.contain('name="files"');
          expect((await send({ _form_id: randomUUID(), _send_again: '1' })).status, 'on purpose').to.equal(303);
          expect(await count()).to.equal(2);
        }
      }); // prettier-ignore
});
