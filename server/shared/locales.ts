import { defaultLocale } from './dates.ts';

/** How a person may have dates written, whatever the browser says; others come by the browser alone. */
export const dateLocales = ['en-GB', 'en-US', 'de-DE', 'fr-FR', 'es-ES', 'sv-SE', 'ja-JP'] as const;

/** A browser that says more than this says nothing. */
const mostLanguages = 200;

/**
 * The locale that dates are written by for somebody whose browser sends these languages: the first one that is known,
 * of those that weigh most.
 * @param languages the Accept-Language header
 */
export function localeOf(languages: string | undefined): string {
  if (languages === undefined || languages.length > mostLanguages) return defaultLocale;
  const wanted = languages
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.split(';').map((one) => one.trim());
      const weight = parameters.find((parameter) => parameter.startsWith('q='));
      return { tag, weight: weight === undefined ? 1 : Number(weight.slice(2)) };
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight);
  for (const { tag } of wanted) {
    const known = knownLocale(tag);
    if (known !== null) return known;
  }
  return defaultLocale;
}

/** Language, script and region of a tag; what else it asks for, a calendar for example, isn't for the reader to say. */
function knownLocale(tag: string): string | null {
  // Of English without a country, the one that the pages are written in.
  if (tag.toLowerCase() === 'en') return defaultLocale;
  if (!/^[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,2}$/i.test(tag)) return null;
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(tag)[0] ?? null;
  } catch {
    return null;
  }
}
