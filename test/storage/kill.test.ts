import { EventEmitter, once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { App } from '../../core/contract/apps.ts';
import type { AuditEvent } from '../../core/contract/audit.ts';
import type { TokenResponse } from '../../core/contract/claims.ts';
import type { Page } from '../../core/contract/pages.ts';
import { LICENSE_REGIONS } from '../../core/contract/regions.ts';
import { clientCredentials, getToken, postToken } from '../support/clients.ts';
import { integrityProblems } from '../support/databases.ts';
import { type ConsoleSession, openConsole } from '../support/launched-console.ts';
import { type SandboxProcess, startSandbox, temporaryDataDir } from '../support/sandbox.ts';

const KILLS = 50;
/** The first requests of a new process are slow: a kill comes at some moment after so many answers. */
const ANSWERS_MIN = 5;
const KILL_WITHIN_MS = 160;
/** So many that a kill finds most of them at rest: of those it is known which token is the newest. */
const REFRESH_FAMILIES = 6;
const apps = ['Team', 'Starter'].map((plan) => ({ name: `on ${plan}`, licenseRegion: 'aws-eu-west-1', plan }));
const CONFIG = { tenants: [{ name: 'Acme', apps }] };

/** A value that a client changes: what was acknowledged, and what was sent since and not answered before a kill. */
interface Value {
	acknowledged: string;
	sent: Set<string>;
}

/** What clients know of the service; it outlives the process. */
interface Knowledge {
	/** By app id. */
	names: Map<string, Value>;
	plans: Map<string, Value>;
	/** Names of apps whose creation was sent and not answered. */
	creating: Set<string>;
	refreshTokens: string[];
	acknowledged: Acknowledged;
}

type Acknowledged = Record<'creates' | 'renames' | 'planChanges' | 'refreshes', number>;

const answers = new EventEmitter<{ answer: [] }>();

function count(known: Knowledge, change: keyof Acknowledged): void {
	known.acknowledged[change] += 1;
	answers.emit('answer');
}

let path: string;
let remove: () => Promise<void>;
let sandbox: SandboxProcess | undefined;

beforeEach(async () => {
	({ path, remove } = await temporaryDataDir());
});
afterEach(async () => {
	await sandbox?.stop('SIGKILL');
	await remove();
});

/** Runs one kind of change again and again until the process is gone. Any answer but the expected one is a failure. */
async function repeat(change: () => Promise<void>): Promise<void> {
	for (;;) {
		try {
			await change();
		} catch (error) {
			// What fetch throws when the connection breaks: the process was killed.
			if (error instanceof TypeError) return;
			throw error;
		}
	}
}

async function json<T>(response: Response, status: number): Promise<T> {
	const text = await response.text();
	if (response.status !== status) throw new Error(`expected ${status}, got ${response.status}: ${text}`);
	return JSON.parse(text) as T;
}

function anyOf<T>(list: readonly T[]): T {
	return list[Math.floor(Math.random() * list.length)] as T;
}

/** Sends a change of a value, and takes note of the answer. */
async function change(value: Value, next: string, send: () => Promise<Response>): Promise<void> {
	value.sent.add(next);
	const response = await send();
	// An order that a kill cut off is settled first
	if (response.status === 409 && (await response.clone().json()).code === 'payment_pending') return;
	await json(response, 200);
	value.acknowledged = next;
	value.sent.clear();
}

let counter = 0;
function uniqueName(): string {
	counter += 1;
	return `app ${counter}`;
}

/** Creates, renames, plan changes and token refreshes at once, until the process is gone. */
function load(
	console: ConsoleSession,
	{ tenantId, clientId }: { tenantId: string; clientId: string },
	planIds: readonly string[],
	known: Knowledge,
) {
	const create = async () => {
		const name = uniqueName();
		const planId = anyOf(planIds);
		known.creating.add(name);
		const body = { name, licenseRegion: anyOf(LICENSE_REGIONS).code, planId, allowedDomains: ['example.com'] };
		const { app } = await json<{ app: App }>(await console.request('POST', `/tenants/${tenantId}/apps`, body), 201);
		known.creating.delete(name);
		known.names.set(app.id, { acknowledged: name, sent: new Set() });
		known.plans.set(app.id, { acknowledged: planId, sent: new Set() });
		count(known, 'creates');
	};
	const rename = async () => {
		const [id, value] = anyOf([...known.names]);
		const name = uniqueName();
		await change(value, name, () => console.request('PATCH', `/tenants/${tenantId}/apps/${id}`, { name }));
		count(known, 'renames');
	};
	const setPlan = async () => {
		const [id, value] = anyOf([...known.plans]);
		const planId = anyOf(planIds);
		await change(value, planId, () => console.request('PUT', `/tenants/${tenantId}/apps/${id}/plan`, { planId }));
		count(known, 'planChanges');
	};
	const refresh = async () => {
		// Out of the list while it is on its way: whether it was used is not known when no answer comes.
		const token = known.refreshTokens.shift() ?? '';
		const answer = await json<TokenResponse>(
			await postToken(sandbox?.controlPlane ?? '', { grant_type: 'refresh_token', refresh_token: token, client_id: clientId }),
			200,
		);
		known.refreshTokens.push(answer.refresh_token ?? '');
		count(known, 'refreshes');
	};
	return Promise.all([repeat(create), repeat(create), repeat(rename), repeat(setPlan), repeat(refresh)]);
}

async function killSoon(victim: SandboxProcess): Promise<void> {
	for (let seen = 0; seen < ANSWERS_MIN; seen += 1) await once(answers, 'answer');
	await pause(Math.random() * KILL_WITHIN_MS);
	await victim.stop('SIGKILL');
}

async function all<T>(console: ConsoleSession, list: string): Promise<T[]> {
	const items: T[] = [];
	for (let cursor = ''; ; ) {
		const page = await json<Page<T>>(await console.request('GET', `${list}?limit=100${cursor}`), 200);
		items.push(...page.items);
		if (page.nextCursor === null) return items;
		cursor = `&cursor=${page.nextCursor}`;
	}
}

/** What was acknowledged is there; what was not is there wholly or not at all. */
async function check(console: ConsoleSession, planIds: readonly string[], known: Knowledge): Promise<void> {
	expect(integrityProblems(path)).toEqual([]);
	const verification = await json<{ intact: boolean }>(await console.request('GET', '/audit/verification'), 200);
	expect(verification.intact).toBe(true);
	const apps = new Map((await all<App>(console, '/apps')).map((app) => [app.id, app]));
	for (const [id, value] of known.names) settle(value, apps.get(id)?.name);
	for (const [id, value] of known.plans) settle(value, apps.get(id)?.subscription?.planId ?? '');
	for (const app of apps.values()) {
		if (known.names.has(app.id)) continue;
		// Nobody was told of this one, so it must be one of those that were sent.
		expect(known.creating).toContain(app.name);
		expect(app.allowedDomains).toEqual(['example.com']);
		known.names.set(app.id, { acknowledged: app.name, sent: new Set() });
		// Its plan is ordered once it is there; an order that was begun is settled soon
		known.plans.set(app.id, { acknowledged: app.subscription?.planId ?? '', sent: new Set(planIds) });
	}
	known.creating.clear();
}

function settle(value: Value, found: string | undefined): void {
	expect([value.acknowledged, ...value.sent]).toContain(found);
	value.acknowledged = found ?? '';
}

/** A change and its event are one: for each app the trail ends with what the app is now. */
async function checkTrail(console: ConsoleSession, eventsBefore = -1): Promise<void> {
	const apps = await all<App>(console, '/apps');
	const newestFirst = await all<AuditEvent>(console, '/audit');
	// An order was settled in between
	if (newestFirst.length !== eventsBefore) return checkTrail(console, newestFirst.length);
	const trails = Map.groupBy(newestFirst, (event) => event.target.id);
	for (const app of apps) {
		const trail = trails.get(app.id) ?? [];
		expect(trail.filter(({ action }) => action === 'app.created')).toHaveLength(1);
		const named = trail.find(({ action }) => action === 'app.renamed' || action === 'app.created');
		expect(named?.after?.name).toBe(app.name);
		const planned = trail.find(({ action }) => action === 'subscription.changed' || action === 'subscription.started');
		expect(planned?.after?.plan ?? null).toBe(app.subscription?.planName ?? null);
		// Orders count it up on their way as well
		expect(app.version).toBeGreaterThanOrEqual(trail.length);
	}
}

describe('S1: kill -9', () => {
	it(`${KILLS} times under a mixed load loses nothing that was acknowledged and leaves nothing half done`, async () => {
		const known: Knowledge = {
			names: new Map(),
			plans: new Map(),
			creating: new Set(),
			refreshTokens: [],
			acknowledged: { creates: 0, renames: 0, planChanges: 0, refreshes: 0 },
		};
		// Node's compile cache, written by a process that ends in order, makes the many starts shorter.
		const env = { NODE_COMPILE_CACHE: join(path, 'compile-cache') };
		const declaring = await startSandbox({ args: ['--data-dir', path, '--no-rate-limits'], config: CONFIG, env });
		await declaring.stop();
		sandbox = await startSandbox({ args: ['--data-dir', path, '--no-rate-limits'], env });
		const [app] = declaring.apps;
		if (!app) throw new Error('apps were declared');
		let console = await openConsole(sandbox.console);
		const declared = await all<App>(console, '/apps');
		const planIds = declared.map(({ subscription }) => subscription?.planId ?? '');
		for (const { id, name, subscription } of declared) {
			known.names.set(id, { acknowledged: name, sent: new Set<string>() });
			known.plans.set(id, { acknowledged: subscription?.planId ?? '', sent: new Set<string>() });
		}
		const offline = clientCredentials(app, 'WireSocket.API offline_access');

		for (let kill = 0; kill < KILLS; kill += 1) {
			while (known.refreshTokens.length < REFRESH_FAMILIES)
				known.refreshTokens.push((await getToken(sandbox.controlPlane, offline)).refresh_token ?? '');
			await Promise.all([load(console, app, planIds, known), killSoon(sandbox)]);
			sandbox = await startSandbox({ args: ['--data-dir', path, '--no-rate-limits'], env });
			console = await openConsole(sandbox.console);
			await check(console, planIds, known);
		}

		await checkTrail(console);
		// All tokens that were at rest are good, those of the last kill included.
		for (const token of known.refreshTokens)
			expect(
				(await postToken(sandbox.controlPlane, { grant_type: 'refresh_token', refresh_token: token, client_id: app.clientId }))
					.status,
			).toBe(200);
		// It was a load at all, and a mixed one.
		const counts = Object.values(known.acknowledged);
		expect(Math.min(...counts)).toBeGreaterThan(0);
		expect(counts.reduce((sum, each) => sum + each)).toBeGreaterThanOrEqual(KILLS * ANSWERS_MIN);
	}, 300_000);
});
