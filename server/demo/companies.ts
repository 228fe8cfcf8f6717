import type { DemoCompany } from './types.ts';

const branches = Array.from({ length: 80 }, (_, index): [string, string] => {
  const number = String(index + 1).padStart(2, '0');
  return [`KM-${number}`, `Branch ${number}`];
});

/** Who is in the demo. */
export const demoCompanies: readonly DemoCompany[] = [
  {
    slug: 'acme',
    name: 'Acme Calibration',
    colour: 'teal',
    contactLine: 'Call 01632 960 100 or write to help@acme.example.',
    administrator: { first: 'Ada', last: 'Marsh', email: 'ada@acme.example' },
    staff: [
      { first: 'Tess', last: 'Calder', username: 'tess', group: 'Technicians' },
      { first: 'Nora', last: 'Vale', username: 'nora', group: 'Office' },
      { first: 'Dana', last: 'Ford', username: 'dana', group: 'Portal Data Administrators' },
    ],
    ownFacilities: [['MT', 'Mobile truck']],
    assetsAtEach: 13,
    equipment: [
      ['Digital multimeter', 'Verix', 'DM-870', 12],
      ['Torque wrench', 'Toland', 'TW-200', 6],
      ['Pressure gauge', 'Mesko', 'PG-16', 12],
      ['Outside micrometer', 'Halden', 'OM-25', 24],
      ['Oscilloscope', 'Verix', 'OS-2004', 12],
      ['Thermocouple reader', 'Thermane', 'TR-4', 12],
      ['Analytical balance', 'Libra & Co', 'AB-220', 6],
      ['Caliper', 'Halden', 'CP-150', 12],
      ['Clamp meter', 'Verix', 'CM-600', 12],
      ['Humidity probe', 'Thermane', 'HP-9', 12],
    ],
    customers: [
      {
        number: 'C-1001',
        name: 'Northwind Aerospace',
        town: 'Hartfield',
        facilities: [
          ['cal-1', 'Calibration bay 1'],
          ['cal-2', 'Calibration bay 2'],
          ['WING', 'Wing assembly'],
        ],
        people: [
          {
            first: 'Olivia', last: 'Reed', jobTitle: 'Quality manager', username: 'olivia', wholeCustomer: true,
            sees: 'everything for Northwind Aerospace',
          },
          {
            first: 'Carl', last: 'Jensen', jobTitle: 'Inspector', username: 'carl', facilities: ['cal-1'],
            sees: 'only the assets at cal-1',
          },
          {
            first: 'Mia', last: 'Torres', jobTitle: 'Inspector', username: 'mia', facilities: ['cal-1', 'MT'],
            sees: 'the assets at cal-1 and at MT, which belongs to Acme',
          },
          {
            first: 'Alan', last: 'Brook', jobTitle: 'Planner', username: 'alan', allFacilities: true,
            sees: 'the assets at all facilities, and his own tickets',
          },
          {
            first: 'Adele', last: 'Quinn', jobTitle: 'Head of metrology', username: 'adele', permissions: ['admin_access'],
            facilities: ['MT'], sees: 'everything for the customer, through Admin Access, and MT',
          },
          {
            first: 'Peter', last: 'Lund', jobTitle: 'Inspector', username: 'peter', facilities: ['WING'],
            mustChangePassword: true, sees: 'Wing assembly, once a new password is chosen',
          },
          { first: 'Sam', last: 'Okoro', jobTitle: 'Inspector', username: 'sam', facilities: ['cal-2'], state: 'suspended' },
          { first: 'Rosa', last: 'Lindt', jobTitle: 'Goods in' },
        ],
      },
      {
        number: 'C-1002',
        name: 'Baker Pharma',
        town: 'Little Mere',
        facilities: [
          ['LAB-A', 'Analysis lab'],
          ['FILL', 'Filling line'],
        ],
        people: [{ first: 'Ines', last: 'Baker', jobTitle: 'Head of quality', allFacilities: true }],
      },
      {
        number: 'C-1003',
        name: 'Kestrel Motors',
        town: 'Stanning',
        facilities: branches,
        people: [
          {
            first: 'Wanda', last: 'Pike', jobTitle: 'Fleet tools', username: 'wanda',
            facilities: branches.slice(0, 70).map(([code]) => code), sees: '70 of the 80 branches of Kestrel Motors',
          },
        ],
      },
      { number: 'C-1004', name: 'Harbour Breweries', town: 'Port Aven', facilities: [['BREW', 'Brew house']], people: [] },
    ],
    tickets: [
      {
        customer: 'C-1001', of: 'carl', openedBy: 'Carl Jensen', subject: 'Gauge reads high after return', priority: 'high',
        description: 'The pressure gauge that came back on Monday reads 0.4 bar high at zero.',
        answers: [
          { by: 'Tess Calder', body: 'Sorry about that. We will send a loan gauge today and collect yours.' },
          { by: 'Tess Calder', body: 'Suspect the new reference; check the other two from that day.', internal: true },
        ],
      },
      {
        customer: 'C-1001', of: 'alan', openedBy: 'Alan Brook', subject: 'Plan for the spring recall', priority: 'normal',
        description: 'Can the wing assembly tools be done in one visit?',
        answers: [{ by: 'Tess Calder', body: 'Yes: two days in March, on site.' }],
      },
      {
        customer: 'C-1001', openedBy: 'Olivia Reed', subject: 'Certificate with our new address', priority: 'low',
        description: 'We have moved. Please use the Hartfield address from now on.', answers: [],
      },
      {
        customer: 'C-1002', openedBy: 'Baker Pharma', subject: 'Balance drifts in the afternoon', priority: 'urgent',
        description: 'The analytical balance in the lab drifts by 2 mg after lunch.', answers: [],
      },
    ],
    partners: [
      {
        number: 'P-1', name: 'Meridian Instruments', customers: ['C-1002', 'C-1004'],
        user: {
          first: 'Paula', last: 'Meyer', username: 'paula',
          sees: 'Baker Pharma and Harbour Breweries, as a user of the partner that registered them',
        },
      },
    ],
    agents: [
      {
        name: 'Quayside Inspection', customers: ['C-1001', 'C-1002'],
        user: {
          first: 'Agnes', last: 'Holt', username: 'agnes',
          sees: 'Northwind Aerospace or Baker Pharma, read-only, as a user of their agent',
        },
      },
    ],
    personnel: [
      { first: 'Tess', last: 'Calder', jobTitle: 'Calibration technician', username: 'tess' },
      { first: 'Ravi', last: 'Stone', jobTitle: 'Driver' },
    ],
  },
  {
    slug: 'globex',
    name: 'Globex Repair',
    colour: 'indigo',
    contactLine: 'Call our workshop on 01632 960 200.',
    administrator: { first: 'Gus', last: 'Weller', email: 'gus@globex.example' },
    staff: [{ first: 'Theo', last: 'Hart', username: 'theo', group: 'Technicians' }],
    ownFacilities: [['VAN', 'Service van']],
    assetsAtEach: 9,
    equipment: [
      ['Fork lift', 'Larsen', 'FL-18', 6],
      ['Air compressor', 'Pneumo', 'AC-90', 12],
      ['Band saw', 'Kerf', 'BS-400', 12],
      ['Pallet truck', 'Larsen', 'PT-2', 12],
      ['Bench grinder', 'Kerf', 'BG-150', 24],
    ],
    customers: [
      {
        number: 'G-1',
        name: 'Oakham Timber',
        town: 'Oakham',
        facilities: [['YARD', 'Timber yard'], ['MILL', 'Saw mill']],
        people: [
          {
            first: 'Olivia', last: 'Stone', jobTitle: 'Owner', username: 'olivia', wholeCustomer: true,
            sees: 'everything for Oakham Timber; another person with the same username as at Acme',
          },
          { first: 'Jon', last: 'Ash', jobTitle: 'Foreman', username: 'jon', facilities: ['MILL'], sees: 'only the saw mill' },
        ],
      },
      { number: 'G-2', name: 'Riverside Market', town: 'Weir', facilities: [['HALL', 'Market hall']], people: [] },
      // A customer of Acme too, under the same number as it is written here (A24).
      { number: 'c-1004', name: 'Harbour Breweries', town: 'Port Aven', facilities: [['BREW', 'Brew house']], people: [] },
    ],
    tickets: [
      {
        customer: 'G-1', of: 'jon', openedBy: 'Jon Ash', subject: 'Band saw stops under load', priority: 'high',
        description: 'It stops after ten minutes and starts again when cold.', answers: [],
      },
    ],
    partners: [
      {
        number: 'P-1', name: 'Weir Machinery', customers: ['G-2'],
        user: {
          first: 'Piet', last: 'Vos', username: 'piet',
          sees: 'Riverside Market, as a user of the partner that registered it',
        },
      },
    ],
    agents: [],
    personnel: [{ first: 'Theo', last: 'Hart', jobTitle: 'Workshop technician', username: 'theo' }],
  },
]; // prettier-ignore
