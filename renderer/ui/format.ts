import type { Limits } from '../../core/contract/plans.ts';

/** The screens are in English, so their numbers and dates are, too. */
const LOCALE = 'en';

const counts = new Intl.NumberFormat(LOCALE);

/** `12345` as `12,345`. */
export function formatCount(count: number): string {
	return counts.format(count);
}

/** `3 apps`, `1 app`. @param many the plural where it is not the singular with an s */
export function formatQuantity(count: number, one: string, many = `${one}s`): string {
	return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** A size as people read it: `512 B`, `4.2 KB`, `1.3 MB`; decimal units. */
export function formatBytes(bytes: number): string {
	if (bytes < 1_000) return `${bytes} B`;
	const [value, unit] = bytes < 1_000_000 ? [bytes / 1_000, 'KB'] : [bytes / 1_000_000, 'MB'];
	return `${value < 100 ? value.toFixed(1) : counts.format(Math.round(value))} ${unit}`;
}

/**
 * A price as people write it; whole amounts without decimals.
 *
 * @param amountCents in hundredths of the currency's unit
 * @param currency ISO 4217 code
 */
export function formatPrice(amountCents: number, currency: string): string {
	const format = new Intl.NumberFormat(LOCALE, { style: 'currency', currency, trailingZeroDisplay: 'stripIfInteger' });
	return format.format(amountCents / 100);
}

/** The same with its decimals, always: for columns, in which amounts stand below each other. */
export function formatAmount(amountCents: number, currency: string): string {
	return new Intl.NumberFormat(LOCALE, { style: 'currency', currency }).format(amountCents / 100);
}

/** A name between marks that show nothing (FSI, PDI): it may change the direction of writing, and its neighbours not with it. */
export function isolate(name: string): string {
	return `\u2068${name}\u2069`;
}

/** The limits of a plan in the order in which they are read, with what people call them. */
export const LIMIT_LABELS: readonly { key: keyof Limits; label: string; one: string; many: string }[] = [
	{ key: 'maxConnections', label: 'Connections', one: 'connection', many: 'connections' },
	{ key: 'maxDocuments', label: 'Documents', one: 'document', many: 'documents' },
	{ key: 'maxUsersPerDoc', label: 'Users per document', one: 'user/document', many: 'users/document' },
	{ key: 'opsPerMinute', label: 'Ops per minute', one: 'op/minute', many: 'ops/minute' },
];

/** All limits in one line. */
export function describeLimits(limits: Limits): string {
	return LIMIT_LABELS.map(({ key, one, many }) => formatQuantity(limits[key], one, many)).join(' · ');
}

const relative = new Intl.RelativeTimeFormat(LOCALE, { numeric: 'auto', style: 'short' });
const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;
const DAY_S = 24 * HOUR_S;
/** Beyond this many days a date says more. */
const DAYS_MAX = 30;

/** How long ago something was: `just now`, `5 min. ago`, `yesterday`, and a date when it is long ago. */
export function formatAgo(thenMs: number, nowMs: number): string {
	const ageS = Math.round((nowMs - thenMs) / 1_000);
	if (ageS < MINUTE_S) return 'just now';
	if (ageS < HOUR_S) return relative.format(-Math.floor(ageS / MINUTE_S), 'minute');
	if (ageS < DAY_S) return relative.format(-Math.floor(ageS / HOUR_S), 'hour');
	if (ageS < DAYS_MAX * DAY_S) return relative.format(-Math.floor(ageS / DAY_S), 'day');
	return formatDateTime(thenMs).slice(0, 'YYYY-MM-DD'.length);
}

/** What is left until something: `3 days 4 h`, `23:59:07` below a day, `now` when nothing is. */
export function formatTimeLeft(leftMs: number): string {
	const leftS = Math.ceil(leftMs / 1_000);
	if (leftS <= 0) return 'now';
	const hours = Math.floor(leftS / HOUR_S);
	const two = (value: number) => String(value).padStart(2, '0');
	if (leftS < DAY_S) return [hours, Math.floor((leftS % HOUR_S) / MINUTE_S), leftS % MINUTE_S].map(two).join(':');
	return `${formatQuantity(Math.floor(leftS / DAY_S), 'day')} ${hours % 24} h`;
}

/** Local time as `2026-11-23 20:15:03`. */
export function formatDateTime(timeMs: number): string {
	const time = new Date(timeMs);
	const two = (value: number) => String(value).padStart(2, '0');
	const date = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join('-');
	return `${date} ${[time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':')}`;
}

/** What is left, as `14:59`; `0:00` when nothing is. */
export function formatCountdown(leftMs: number): string {
	const leftS = Math.max(0, Math.ceil(leftMs / 1_000));
	return `${Math.floor(leftS / MINUTE_S)}:${String(leftS % MINUTE_S).padStart(2, '0')}`;
}
