import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EventHub } from '../../core/control-plane/events/hub.ts';
import type { ManagementClient } from '../support/clients.ts';
import { clientCredentials, getToken, managementClient, operatorToken } from '../support/clients.ts';
import { openEventSource } from '../support/event-source.ts';
import { type SandboxProcess, startSandbox } from '../support/sandbox.ts';

let sandbox: SandboxProcess;
let management: ManagementClient;
let authorization: string;

beforeAll(async () => {
	sandbox = await startSandbox({ args: ['--ephemeral', '--no-rate-limits'] });
	management = await managementClient(sandbox);
	authorization = `Bearer ${await operatorToken(sandbox)}`;
});
afterAll(() => sandbox?.stop());

const open = (lastEventId?: string, ignored?: string[]) =>
	openEventSource(
		`${sandbox.controlPlane}/api/v1/events`,
		{ authorization, ...(lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId }) },
		ignored,
	);

let names = 0;
const createTenant = () => management.tenants.create({ name: `tenant ${++names}` });

describe('the stream of events', () => {
	it('begins with hello and the live figures, then tells each change with an id of its own', async () => {
		const stream = await open(undefined, ['loads.changed', 'node.changed', 'audit.recorded', 'refusals.changed']);
		expect(await stream.next()).toMatchObject({ id: expect.stringMatching(/^[0-9a-f]+-[0-9]+$/), data: { type: 'hello' } });
		const figures = await stream.next();
		expect(figures.data).toMatchObject({ type: 'live.changed', connections: 0 });
		expect(figures.id).toBeUndefined();
		const first = await createTenant();
		const second = await createTenant();
		// The figures may change once more
		const nextChange = async () => {
			for (;;) {
				const event = await stream.next();
				if (event.data.type !== 'live.changed') return event;
			}
		};
		const events = [await nextChange(), await nextChange()];
		expect(events.map(({ data }) => data)).toEqual([
			{ type: 'tenant.changed', tenantId: first.id },
			{ type: 'tenant.changed', tenantId: second.id },
		]);
		const [a, b] = events.map(({ id }) => Number(id?.split('-')[1]));
		expect(b).toBeGreaterThan(a ?? 0);
		stream.cut();
	});

	it('tells of what is recorded in the audit trail, once it can be read, and whom it concerns', async () => {
		const stream = await open(undefined, ['live.changed', 'loads.changed', 'node.changed', 'refusals.changed']);
		await stream.next();
		const tenant = await createTenant();
		expect((await stream.next()).data.type).toBe('tenant.changed');
		expect((await stream.next()).data).toEqual({ type: 'audit.recorded', tenantId: tenant.id });
		expect((await management.audit.list({ limit: 1 })).items).toMatchObject([{ action: 'tenant.created', tenantId: tenant.id }]);
		const { client } = await management.consoleClients.create({ name: 'Dashboard' });
		expect((await stream.next()).data).toEqual({ type: 'audit.recorded', tenantId: null });
		await management.consoleClients.delete({ clientId: client.clientId });
		stream.cut();
	});

	it('tells how full the nodes are, as often as they say so', async () => {
		const stream = await open(undefined, [
			'live.changed',
			'operations.changed',
			'node.changed',
			'refusals.changed',
			'audit.recorded',
		]);
		expect((await stream.next()).data.type).toBe('hello');
		const told = async () => (await stream.next()).data as unknown as { type: string; nodes: unknown[] };
		const [first, second] = [await told(), await told()];
		for (const { type } of [first, second]) expect(type).toBe('loads.changed');
		expect(second.nodes).not.toEqual(first.nodes);
		const { region, load, lastHeartbeatAt } = (await management.nodes.list({}))[0] ?? {};
		expect(second.nodes).toContainEqual({ region, load, lastHeartbeatAt });
		stream.cut();
	}, 20_000);

	it('tells of the first token of a tenant that is alive, and of no further one', async () => {
		const tenant = await createTenant();
		await management.tenants.approve({ tenantId: tenant.id });
		const planId = (await management.plans.list({})).find(({ name }) => name === 'Free')?.id;
		const { app, clientSecret } = await management.apps.create({
			tenantId: tenant.id,
			name: 'one',
			licenseRegion: 'aws-eu-west-1',
			planId,
		});
		const stream = await open(undefined, ['live.changed', 'loads.changed', 'node.changed', 'refusals.changed', 'audit.recorded']);
		expect((await stream.next()).data.type).toBe('hello');
		const credentials = clientCredentials({ clientId: app.clientId, clientSecret });
		await getToken(sandbox.controlPlane, credentials);
		await getToken(sandbox.controlPlane, credentials);
		expect((await stream.next()).data).toEqual({ type: 'tokens.issued', tenantId: tenant.id });
		const later = await createTenant();
		expect((await stream.next()).data).toEqual({ type: 'tenant.changed', tenantId: later.id });
		stream.cut();
	});

	it('goes on after a cut with exactly what was missed', async () => {
		const stream = await open();
		await stream.next();
		await createTenant();
		const last = await stream.next();
		stream.cut();
		const missed = [await createTenant(), await createTenant(), await createTenant()];
		const resumed = await open(last.id);
		expect((await resumed.next()).data.type).toBe('resumed');
		for (const { id } of missed) expect((await resumed.next()).data).toEqual({ type: 'tenant.changed', tenantId: id });
		const later = await createTenant();
		expect((await resumed.next()).data).toEqual({ type: 'tenant.changed', tenantId: later.id });
		resumed.cut();
	});

	it('goes on from the greeting, too, and misses nothing when nothing happened', async () => {
		const stream = await open();
		const hello = await stream.next();
		stream.cut();
		const resumed = await open(hello.id);
		expect((await resumed.next()).data.type).toBe('resumed');
		const tenant = await createTenant();
		expect((await resumed.next()).data).toEqual({ type: 'tenant.changed', tenantId: tenant.id });
		resumed.cut();
	});

	it.each(['nonsense', '000000000000-1', '-'])('says reset for the unknown id "%s", and goes on from now', async (id) => {
		const stream = await open(id);
		expect((await stream.next()).data.type).toBe('reset');
		const tenant = await createTenant();
		expect((await stream.next()).data).toEqual({ type: 'tenant.changed', tenantId: tenant.id });
		stream.cut();
	});

	it('says reset for an id from the future', async () => {
		const stream = await open();
		const { id = '' } = await stream.next();
		stream.cut();
		const [epoch] = id.split('-');
		const ahead = await open(`${epoch}-999999`);
		expect((await ahead.next()).data.type).toBe('reset');
		ahead.cut();
	});
});

describe('what is kept for streams that come back', () => {
	const FIGURES = { type: 'live.changed' as const, connections: 0, documents: 0, nodes: [] };
	const tenantChanged = (tenantId: string) => ({ type: 'tenant.changed' as const, tenantId });

	async function take(hub: EventHub, lastEventId: string | undefined, events: number) {
		const taken: { id: string | null; event: { type: string } }[] = [];
		for await (const entry of hub.follow(undefined, lastEventId, [FIGURES])) {
			taken.push(entry);
			if (taken.length === events) return taken;
		}
		return taken;
	}

	it('is bounded: an id that is too old is answered with reset, the oldest kept one is not', async () => {
		const hub = new EventHub(3);
		const [hello] = await take(hub, undefined, 1);
		for (const id of ['a', 'b', 'c']) hub.publish(tenantChanged(id));
		const whole = await take(hub, hello?.id ?? '', 5);
		expect(whole.map(({ event }) => event)).toEqual([
			{ type: 'resumed' },
			FIGURES,
			tenantChanged('a'),
			tenantChanged('b'),
			tenantChanged('c'),
		]);
		hub.publish(tenantChanged('d'));
		expect((await take(hub, hello?.id ?? '', 1)).map(({ event }) => event.type)).toEqual(['reset']);
	});

	it('a reader that falls too far behind is told to reset, and goes on from there', async () => {
		const hub = new EventHub(3);
		const stream = hub.follow(undefined, undefined, [FIGURES]);
		await stream.next();
		await stream.next();
		for (let index = 0; index < 10; index += 1) hub.publish(tenantChanged(String(index)));
		expect((await stream.next()).value).toMatchObject({ event: { type: 'reset' } });
		hub.publish(tenantChanged('after'));
		expect((await stream.next()).value).toMatchObject({ event: tenantChanged('after') });
	});

	it('of the live figures only the newest', async () => {
		const hub = new EventHub();
		const stream = hub.follow(undefined, undefined, [FIGURES]);
		await stream.next();
		await stream.next();
		for (const connections of [1, 2, 3]) hub.publish({ ...FIGURES, connections });
		hub.publish(tenantChanged('a'));
		const entries = [(await stream.next()).value, (await stream.next()).value];
		expect(entries).toEqual([
			{ id: expect.any(String), event: tenantChanged('a') },
			{ id: null, event: { ...FIGURES, connections: 3 } },
		]);
	});

	it('an abort ends a stream that waits', async () => {
		const hub = new EventHub();
		const controller = new AbortController();
		const stream = hub.follow(controller.signal, undefined, [FIGURES]);
		await stream.next();
		await stream.next();
		const waiting = stream.next();
		controller.abort();
		expect(await waiting).toEqual({ value: undefined, done: true });
	});
});
