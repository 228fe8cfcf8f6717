// time[data-local]: shows the moment in the reader's own language and zone.
export function localTimes() {
  const format = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
  const { locale } = format.resolvedOptions();
  for (const time of document.querySelectorAll('time[data-local]')) {
    const moment = new Date(time.dateTime);
    if (Number.isNaN(moment.getTime())) continue;
    time.title = time.textContent;
    time.textContent = format.format(moment);
    time.lang = locale;
  }
}
