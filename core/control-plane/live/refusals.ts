import { randomBytes } from 'node:crypto';
import { CODE_NAMES } from '../../contract/close-codes.ts';
import type { CountedPage } from '../../contract/pages.ts';
import { REFUSALS_WINDOW_MS, type Refusal, type RefusalCounts, type RefusalQuery } from '../../contract/refusals.ts';
import type { RefusedClient } from '../../plane-port/insight.ts';
import type { Clock } from '../../platform/clock.ts';
import { notFound } from '../../platform/fault.ts';
import { isoTime } from '../../platform/iso-time.ts';
import type { AppStore } from '../apps/store.ts';
import type { EventHub } from '../events/hub.ts';
import type { TenantStore } from '../tenants/store.ts';
import { withNames } from './names.ts';
import { pageOf } from './page.ts';

/** The latest are kept, whole; counts are not bounded by it. */
const KEPT_MAX = 5_000;
const BUCKET_MS = 60_000;
/** Refusals within this time are told as one event. */
const NEWS_INTERVAL_MS = 1_000;

/** The id is unique over restarts, so that a link never leads to another one; `number` tells the order. */
type Kept = RefusedClient & { id: string; number: number };

/** Refusals of one minute, by code: all, and those of each tenant that proved to be it. */
interface Bucket {
	startedAtMs: number;
	all: Map<number, number>;
	byTenant: Map<string, Map<number, number>>;
}

interface RefusalLogOptions {
	tenants: TenantStore;
	apps: AppStore;
	events: EventHub;
	clock: Clock;
	/** How many are kept; 5 000 unless given. */
	keptMax?: number;
}

/** Clients that were turned away lately. A member sees those whose token proved to be of the own tenant, an operator all. */
export class RefusalLog {
	readonly #options: RefusalLogOptions;
	readonly #run = randomBytes(6).toString('base64url');
	/** A ring: refusal number n lies at n modulo its size. */
	readonly #kept: Kept[] = [];
	#count = 0;
	#buckets: Bucket[] = [];
	#news: NodeJS.Timeout | undefined;

	constructor(options: RefusalLogOptions) {
		this.#options = options;
	}

	add(refused: RefusedClient): void {
		const { keptMax = KEPT_MAX } = this.#options;
		const number = this.#count;
		this.#kept[number % keptMax] = { ...refused, id: `${this.#run}.${number}`, number };
		this.#count += 1;
		this.#addToBucket(refused);
		this.#tellLater(NEWS_INTERVAL_MS);
	}

	/**
	 * A page of what is kept.
	 *
	 * @param seenBy a member's tenant; absent: an operator looks
	 * @throws {Fault} `invalid_request` for a cursor of another order.
	 */
	async list(query: RefusalQuery, seenBy?: string): Promise<CountedPage<Refusal>> {
		const page = pageOf(this.#kept, query, {
			matches: (refusal) => isSeenBy(refusal, seenBy) && isFound(refusal, query),
			positions: {
				at: ({ atMs, number }) => ({ value: atMs, id: ordered(number) }),
				code: ({ code, number }) => ({ value: code, id: ordered(number) }),
				documentName: ({ documentName, number }) => ({ value: documentName, id: ordered(number) }),
			},
			texts: ['documentName'],
		});
		return { ...page, items: await this.#told(page.items) };
	}

	/** One of those that are kept. @param seenBy as of {@link list} @throws {Fault} `not_found`. */
	async get(id: string, seenBy?: string): Promise<Refusal> {
		const found = this.#kept.filter((refusal) => refusal.id === id && isSeenBy(refusal, seenBy));
		const [refusal] = await this.#told(found);
		if (!refusal) throw notFound('refusal that is kept');
		return refusal;
	}

	/** How many there were in the last 15 minutes, in steps of a minute. @param seenBy as of {@link list} */
	counts(seenBy?: string): RefusalCounts {
		this.#forgetOld();
		const sums = new Map<number, number>();
		for (const { all, byTenant } of this.#buckets) {
			const counts = seenBy === undefined ? all : byTenant.get(seenBy);
			for (const [code, count] of counts ?? []) sums.set(code, (sums.get(code) ?? 0) + count);
		}
		const counts = [...sums].map(([code, count]) => ({ code, name: nameOf(code), count }));
		counts.sort((a, b) => b.count - a.count || a.code - b.code);
		return { windowMs: REFUSALS_WINDOW_MS, total: counts.reduce((total, { count }) => total + count, 0), counts };
	}

	/** No more events after this. */
	close(): void {
		clearTimeout(this.#news);
	}

	async #told(refusals: readonly Kept[]): Promise<Refusal[]> {
		const named = await withNames(refusals, this.#options);
		return named.map(({ atMs, number: _, ...refusal }) => ({ ...refusal, at: isoTime(atMs), name: nameOf(refusal.code) }));
	}

	#addToBucket({ atMs, code, tenantId, isProven }: RefusedClient): void {
		this.#forgetOld();
		let bucket = this.#buckets.at(-1);
		if (!bucket || atMs >= bucket.startedAtMs + BUCKET_MS || atMs < bucket.startedAtMs) {
			bucket = { startedAtMs: atMs, all: new Map(), byTenant: new Map() };
			this.#buckets.push(bucket);
		}
		increment(bucket.all, code);
		if (!isProven || tenantId === null) return;
		const own = bucket.byTenant.get(tenantId) ?? new Map<number, number>();
		bucket.byTenant.set(tenantId, own);
		increment(own, code);
	}

	/** A clock that was set back begins anew. */
	#forgetOld(): void {
		const nowMs = this.#options.clock.nowMs();
		this.#buckets = this.#buckets.filter(
			({ startedAtMs }) => startedAtMs > nowMs - REFUSALS_WINDOW_MS && startedAtMs <= nowMs + BUCKET_MS,
		);
	}

	/** As long as there are some, they also have to be told again when they become fewer. */
	#tellLater(delayMs: number): void {
		this.#news ??= setTimeout(() => {
			this.#news = undefined;
			const counts = this.counts();
			this.#options.events.publish({ type: 'refusals.changed', ...counts });
			if (counts.total > 0) this.#tellLater(BUCKET_MS);
		}, delayMs).unref();
	}
}

function increment(counts: Map<number, number>, code: number): void {
	counts.set(code, (counts.get(code) ?? 0) + 1);
}

function nameOf(code: number): string {
	return CODE_NAMES[code] ?? String(code);
}

const ID_DIGITS = 15;

/** Positions compare ids as texts. */
function ordered(number: number): string {
	return String(number).padStart(ID_DIGITS, '0');
}

function isSeenBy({ tenantId, isProven }: Kept, seenBy: string | undefined): boolean {
	return seenBy === undefined || (isProven && tenantId === seenBy);
}

function isFound(refusal: Kept, { code, tenantId, appId, search }: RefusalQuery): boolean {
	if (code !== undefined && refusal.code !== code) return false;
	if (tenantId !== undefined && refusal.tenantId !== tenantId) return false;
	if (appId !== undefined && refusal.appId !== appId) return false;
	if (!search) return true;
	const text = search.toLowerCase();
	const { documentName, origin, remoteAddress, reason, region } = refusal;
	return [documentName, origin ?? '', remoteAddress, reason, region, nameOf(refusal.code)].some((part) =>
		part.toLowerCase().includes(text),
	);
}
