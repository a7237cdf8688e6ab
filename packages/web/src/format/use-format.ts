import { useLanguage } from '../i18n/use-language.ts';

const KIB = 1024;
const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;

/** Formats numbers in the user's language. */
export function useFormat() {
  const { t, tag } = useLanguage();

  function digits(value: number, most: number): string {
    return new Intl.NumberFormat(tag.value, { maximumFractionDigits: most }).format(value);
  }

  function bytes(value: number): string {
    const unit = value < 1 ? 0 : Math.min(BYTE_UNITS.length - 1, Math.floor(Math.log2(value) / 10));
    const scaled = value / KIB ** unit;
    return `${digits(scaled, unit > 0 && scaled < 10 ? 1 : 0)} ${BYTE_UNITS[unit]}`;
  }

  function duration(ms: number): string {
    const { units } = t.value;
    if (ms < SECOND_MS) return units.ms(digits(Math.max(10, Math.round(ms / 10) * 10), 0));
    if (ms < 10 * SECOND_MS) return units.s(digits(ms / SECOND_MS, 1));
    if (ms < 2 * MINUTE_MS) return units.s(digits(ms / SECOND_MS, 0));
    return units.min(digits(ms / MINUTE_MS, ms < 10 * MINUTE_MS ? 1 : 0));
  }

  function time(iso: string): string {
    return new Intl.DateTimeFormat(tag.value, { dateStyle: 'medium', timeStyle: 'short' }).format(
      new Date(iso),
    );
  }

  /** Time of day, to the second. */
  function clock(iso: string): string {
    return new Intl.DateTimeFormat(tag.value, { timeStyle: 'medium' }).format(new Date(iso));
  }

  return {
    digits,
    bytes,
    duration,
    time,
    clock,
    size: (width: number, height: number) => `${width} × ${height}`,
  };
}
