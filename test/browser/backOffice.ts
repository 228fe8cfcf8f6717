import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { expectHeading, fillIn, follow, press, said, type Filling } from './steps.ts';

export const ownersPassword = 'plum-harbour-seven-lanterns';
export const firstPassword = 'copper-kettle-under-stairs';

/** What a company's first administrator does, page by page. */
export class BackOffice {
  readonly page: Page;
  readonly #url: (path: string) => string;

  constructor(page: Page, url: (path: string) => string) {
    this.page = page;
    this.#url = url;
  }

  /** A company signs up on the platform and arrives in its own back office. */
  async signUp(platform: string, slug: string): Promise<void> {
    await this.page.goto(platform);
    await follow(this.page, 'Create a portal');
    await fillIn(
      this.page,
      {
        'Company name': 'Story Calibration',
        Subdomain: slug,
        'First name': 'Ada',
        'Last name': 'Marsh',
        Email: 'ada@story.example',
        Password: ownersPassword,
        'Retype Password': ownersPassword,
      },
      'Create portal',
    );
    await expectHeading(this.page, 'Your portal is ready');
    await press(this.page, 'Continue');
    expect(this.page.url()).to.equal(this.#url('/admin'));
    await expectHeading(this.page, 'Story Calibration');
  }

  /** Adds a record by the menu and the list's button; it ends on the record's page. */
  async add(menu: string, button: string, filling: Filling): Promise<void> {
    await follow(this.page, menu, 'menu');
    await expectHeading(this.page, menu);
    await follow(this.page, button);
    await fillIn(this.page, filling, 'Save');
    expect(await said(this.page)).to.match(/ added/);
  }

  addAsset(id: string, facility: string): Promise<void> {
    return this.add('Assets', 'Add asset', {
      'Asset ID': id,
      Description: `Pressure gauge ${id}`,
      Manufacturer: 'Mesko',
      Model: 'PG-16',
      'Serial number': `S-${id}`,
      Facility: facility,
      Status: 'In service',
      'Service interval (months)': '12',
      'Last service': '2026-01-15',
    });
  }

  /** The user with lab and group, by the attention box and *Assign Groups*. */
  async addPortalLogin(username: string): Promise<void> {
    await this.add('Users', 'Add user', {
      'First name': 'Carl',
      'Last name': 'Jensen',
      Initials: 'CJ',
      Username: username,
      Password: firstPassword,
      'Retype Password': firstPassword,
      'Must change password at next sign-in': false,
    });
    expect(await said(this.page)).to.contain('Attention: select a lab');
    await follow(this.page, 'Select a lab');
    await expectHeading(this.page, 'Find lab');
    await fillIn(this.page, { 'Customer Portal Lab': true }, 'Add');
    expect(await said(this.page)).not.to.contain('Attention: select a lab');
    await follow(this.page, 'Groups');
    await expectHeading(this.page, 'Assign Groups');
    await fillIn(this.page, { 'Customer Portal': true }, 'Save');
  }

  /** The contact, the user on it, one facility. */
  async addContact(code: string, customer: string): Promise<void> {
    await this.add('Contacts', 'Add contact', {
      'Contact ID': code,
      'First name': 'Carl',
      'Last name': 'Jensen',
      'Job title': 'Quality manager',
      Customer: customer,
    });
  }

  async findUser(name: string): Promise<void> {
    await follow(this.page, 'Find User');
    await expectHeading(this.page, 'Find User');
    await fillIn(this.page, { [name]: true }, 'Select');
    expect(await said(this.page)).to.contain('now signs in as');
  }

  /** From the contact's page; the filter for customers' facilities is ticked, and can be unticked. */
  async addFacility(name: string, { own = false } = {}): Promise<void> {
    await follow(this.page, 'Add Facility');
    await expectHeading(this.page, 'Find Facility');
    const filter = this.page.getByLabel('Customer facilities only', { exact: true });
    expect(await filter.isChecked()).to.equal(true);
    if (own) await fillIn(this.page, { 'Customer facilities only': false }, 'Search');
    await fillIn(this.page, { [name]: true }, 'Add');
  }

  /** The page of a record, found by its list's first column. */
  async open(menu: string, record: string): Promise<void> {
    await follow(this.page, menu, 'menu');
    await follow(this.page, record);
  }

  /** Where the secure link of a customer leads, as *Copy* takes it along. */
  async linkOf(customer: string): Promise<string> {
    await this.open('Customers', customer);
    await follow(this.page, 'Secure link');
    expect(await said(this.page)).to.contain('Works');
    return this.page.getByLabel('Link address', { exact: true }).inputValue();
  }
}
