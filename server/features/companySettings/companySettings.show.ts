import { formOf, type FormState } from '../../forms/state.ts';
import { logoFile, type LogoFile } from '../../domain/tenants/logo.queries.ts';
import type { Files } from '../../files/files.ts';
import { Unavailable } from '../../request/errors.ts';
import type { StaffContext } from '../../request/contexts.ts';
import type { PageReply } from '../../request/reply.ts';
import { clock } from '../../shared/clock.ts';
import { Calendar } from '../../shared/dates.ts';
import { companySettingsPages } from './companySettings.pages.ts';
import { getCompany, type Company } from './companySettings.queries.ts';

/** Where the company's settings are. */
export const path = '/admin/settings/company';

/**
 * The page of the company's settings.
 * @param state of its form; left out, the company as it is
 * @param logoProblem why a picture wasn't taken
 */
export async function companyPage(
  context: StaffContext,
  { company, state, logoProblem = null, status = 200 }: {
    company?: Company;
    state?: FormState;
    logoProblem?: string | null;
    status?: number;
  } = {},
): Promise<PageReply> {
  const { db, tenant, services } = context;
  const { calendar } = db;
  const shown = company ?? (await getCompany(db));
  const file = tenant.logo && (await logoFile(db));
  return companySettingsPages.edit(
    state ?? formOf(shown),
    {
      now: new Calendar({ companyZone: calendar.companyZone, locale: calendar.locale }).dateTime(clock.now()),
      sorting: shown.alphabet !== shown.sorted_in,
      logo: tenant.logo && { ...tenant.logo, alt: tenant.name },
      logoProblem,
      isLost: async () => file !== null && (await isLost(services.files, file)),
    },
    status,
  );
} // prettier-ignore

/** While the store can't be reached, nobody knows: the settings don't wait for it. */
const isLost = (files: Files, file: LogoFile): Promise<boolean> =>
  files.find(file, file).then(
    (found) => typeof found === 'string',
    (error: unknown) => {
      if (error instanceof Unavailable) return false;
      throw error;
    },
  );
