/** Names that Node knows by their former spelling; Postgres may know the present one alone. */
const renamed: Readonly<Record<string, string>> = {
  'Africa/Asmera': 'Africa/Asmara',
  'America/Buenos_Aires': 'America/Argentina/Buenos_Aires',
  'America/Catamarca': 'America/Argentina/Catamarca',
  'America/Coral_Harbour': 'America/Atikokan',
  'America/Cordoba': 'America/Argentina/Cordoba',
  'America/Godthab': 'America/Nuuk',
  'America/Indianapolis': 'America/Indiana/Indianapolis',
  'America/Jujuy': 'America/Argentina/Jujuy',
  'America/Louisville': 'America/Kentucky/Louisville',
  'America/Mendoza': 'America/Argentina/Mendoza',
  'Asia/Calcutta': 'Asia/Kolkata',
  'Asia/Katmandu': 'Asia/Kathmandu',
  'Asia/Rangoon': 'Asia/Yangon',
  'Asia/Saigon': 'Asia/Ho_Chi_Minh',
  'Atlantic/Faeroe': 'Atlantic/Faroe',
  'Europe/Kiev': 'Europe/Kyiv',
  'Pacific/Enderbury': 'Pacific/Kanton',
  'Pacific/Ponape': 'Pacific/Pohnpei',
  'Pacific/Truk': 'Pacific/Chuuk',
};

/** Every time zone that a company or a person may choose, by its IANA name. A test asks Postgres whether it knows them all. */
export const timeZones: readonly string[] = [
  'UTC',
  ...new Set(
    Intl.supportedValuesOf('timeZone')
      .map((name) => renamed[name] ?? name)
      .filter((name) => name !== 'UTC')
      .sort(),
  ),
];

/** The zone that a browser names, by former names too; UTC for any that nobody could choose. */
export function knownZone(name: string): string {
  const present = renamed[name] ?? name;
  return timeZones.includes(present) ? present : 'UTC';
}

/** The zones as a select offers them: by continent, `Los Angeles` for `America/Los_Angeles`. */
export const zoneOptions: readonly { label: string; options: { value: string; label: string }[] }[] =
  groupsOf(timeZones);

function groupsOf(names: readonly string[]) {
  const groups = new Map<string, { value: string; label: string }[]>();
  for (const value of names) {
    const [group = '', ...rest] = value.split('/');
    const label = rest.length > 0 ? rest.join(', ').replaceAll('_', ' ') : 'UTC';
    const within = rest.length > 0 ? group : 'Everywhere';
    groups.set(within, [...(groups.get(within) ?? []), { value, label }]);
  }
  return [...groups].map(([label, options]) => ({ label, options }));
}
