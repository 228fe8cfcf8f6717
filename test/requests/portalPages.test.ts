import { expect } from 'chai';
import { routes } from '../../server/features/index.ts';
import { signedIn } from '../support/app.ts';
import { makeCast, type Cast, type PlayerName } from '../support/cast.ts';
import { assetCodesOn, choose, withoutChooser } from '../support/portalPages.ts';

type FacilityName = 'cal1' | 'cal2' | 'dock' | 'pier' | 'mt';
const facilityNames: readonly FacilityName[] = ['cal1', 'cal2', 'dock', 'pier', 'mt'];
const codes: Record<FacilityName, string> = {
  cal1: 'A-cal-1',
  cal2: 'A-cal-2',
  dock: 'A-dock',
  pier: 'A-pier',
  mt: 'A-MT',
};
const words: Record<FacilityName, string> = {
  cal1: 'Facility cal-1',
  cal2: 'Facility cal-2',
  dock: 'Facility dock',
  pier: 'Facility pier',
  mt: 'Facility MT',
};

/** Who chooses, and what is in reach. */
const people: Partial<Record<PlayerName, readonly FacilityName[]>> = {
  link: ['dock'],
  customerUser: ['cal1', 'cal2'],
  contactUser: ['cal1'],
  adminContactWithOutside: ['cal1', 'cal2', 'mt'],
  agentUser: ['cal1', 'cal2'],
  partnerUser: ['pier'],
};

/** What to open where an address names a record: each one there is, the choice's and others'. */
const records: Record<string, (cast: Cast) => string[]> = {
  '/assets/:id': ({ assets }) => Object.values(assets),
  '/customers/:id': ({ customers }) => Object.values(customers),
  ...Object.fromEntries(
    ['', '/edit', '/delete', '/facilities/find'].map((end) => [
      `/contacts/:id${end}`,
      ({ players }: Cast) => [players.contactUser.contactId!, players.adminContact.contactId!],
    ]),
  ),
  // Nobody's: who can create users has tests of its own, and none of these pages names a facility.
  ...Object.fromEntries(
    ['suspend', 'sign_out'].map((end) => [`/users/:id/${end}`, ({ tenantId }: Cast) => [tenantId]]),
  ),
  '/facilities/:id': ({ facilities }) => Object.values(facilities),
  '/facilities/:id/edit': ({ facilities }) => Object.values(facilities),
  '/tickets/:id': ({ tickets }) => Object.values(tickets),
  '/tickets/:id/comments': ({ tickets }) => Object.values(tickets),
  '/work_orders/:id': ({ workOrder }) => [workOrder],
  '/claims/:id': ({ claim }) => [claim],
  '/claims/:id/comments': ({ claim }) => [claim],
  '/invoices/:id/document.pdf': ({ invoices }) => [invoices.ofNorth],
  '/invoices/:id/document.xml': ({ invoices }) => [invoices.ofNorth],
  '/estimates/:id/document.pdf': ({ estimates }) => [estimates.ofNorth],
  '/invoices/:id': ({ invoices }) => Object.values(invoices),
  ...Object.fromEntries(
    ['', '/approve', '/decline', '/choose'].map((end) => [
      `/estimates/:id${end}`,
      ({ estimates }: Cast) => Object.values(estimates),
    ]),
  ),
  '/work_orders/:id/comments': ({ workOrder }) => [workOrder],
  '/work_orders/:id/withdraw': ({ workOrder }) => [workOrder],
};

/** Its rows are the choices themselves. */
const choosing = '/facility';
/** Places themselves, and which of them a contact was given, are no rows that a choice narrows (A15). */
const namesFacilities = [
  choosing, '/contacts/:id', '/contacts/:id/facilities/find', '/facilities', '/facilities/export.csv', '/facilities/:id',
  '/facilities/:id/edit', '/activity', '/activity/export.csv',
]; // prettier-ignore

/** Files: their own tests look into them (documents.test.ts, certificates.test.ts). */
const files = [
  '/assets/certificates.zip',
  '/invoices/documents.zip',
  '/documents/:id',
  '/documents/:id/preview',
  '/estimates/:id/versions/:version/files/:place',
  '/estimates/:id/versions/:version/files/:place/preview',
];

const paths = routes
  .filter(({ side, method, path }) => side === 'portal' && method === 'get' && !files.includes(path))
  .map(({ path }) => path);

/** Addresses of a portal page, with variations in which a forgotten condition would show. */
function addressesOf(path: string, cast: Cast): string[] {
  const ids = records[path]?.(cast);
  if (ids) return ids.map((id) => path.replace(':id', id));
  return [path, `${path}?q=gauge`, `${path}?q=a-&sort=next_service`, `${path}?due=soon`];
}

describe('every portal page', () => {
  let cast: Cast;
  before(async () => {
    cast = await makeCast('pages');
  });

  it('A15: is opened here: a new page with a record in its address says how', () => {
    const unknown = paths.filter((path) => path.includes(':') && !records[path]);
    expect(unknown).to.deep.equal([]);
    expect(Object.keys(records).filter((path) => !paths.includes(path))).to.deep.equal([]);
    expect(paths).to.include.members(['/', '/assets', '/assets/export.csv', '/tickets', choosing]);
  });

  for (const [name, reach] of Object.entries(people) as [PlayerName, readonly FacilityName[]][])
    it(`A15: shows ${name} no row of a facility that isn’t chosen`, async () => {
      const browser = await signedIn(cast.players[name]);
      expect(assetCodesOn((await browser.get('/assets')).text)).to.have.length(reach.length);
      for (const chosen of reach) {
        await choose(browser, cast.facilities[chosen]);
        const opened = paths.flatMap((path) => addressesOf(path, cast).map((address) => ({ path, address })));
        const absent = new Set<string>();
        // One after the other: one person's exports are not made all at once (S33).
        for (const { path, address } of opened) {
          // What isn't there for somebody isn't there with a search either: who may call a page is decided before.
          if (absent.has(path) && address.startsWith(`${path}?`)) continue;
          const { status, text } = await browser.get(address);
          if (status === 404 && address === path) absent.add(path);
          const where = `${address} with ${chosen}`;
          expect(status, where).to.be.oneOf([200, 303, 404]);
          const strange = assetCodesOn(text).filter((code) => code !== codes[chosen]);
          expect(strange, where).to.deep.equal([]);
          const others = facilityNames.filter((one) => one !== chosen && !namesFacilities.includes(path));
          for (const other of others) expect(withoutChooser(text), where).not.to.contain(words[other]);
        }
        expect((await browser.get(`/assets/${cast.assets[chosen]}`)).text).to.contain(words[chosen]);
      }
    });
});
