import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NodeLoad } from '../../core/contract/nodes.ts';
import { SYSTEM } from '../../core/control-plane/caller.ts';
import { EventHub } from '../../core/control-plane/events/hub.ts';
import { LiveRegistry } from '../../core/control-plane/live/registry.ts';
import { NodeRegistry } from '../../core/control-plane/nodes/registry.ts';
import { NodeService } from '../../core/control-plane/nodes/service.ts';
import { createLogger } from '../../core/platform/logger.ts';
import { openStorage } from '../../core/storage/sqlite/storage.ts';
import { temporaryDataDir } from '../support/sandbox.ts';

const HOUR_MS = 3_600_000;
const IDLE: NodeLoad = { connections: 0, connectionsMax: 100, documents: 0, memoryPercent: 5, cpuPercent: 1, overloaded: false };
const HERE = { region: 'eu-central-1', url: 'ws://127.0.0.1:4411' };

let dataDir: Awaited<ReturnType<typeof temporaryDataDir>>;
let storage: ReturnType<typeof openStorage>;
let live: LiveRegistry;
let registry: NodeRegistry;
let service: NodeService;
const clock = { now: 0, nowMs: () => clock.now };

/** Another process on the same data. */
function startWatching() {
	live = new LiveRegistry(new EventHub(), clock);
	registry = new NodeRegistry({ nodes: storage.nodes, live, events: new EventHub(), programVersion: '0.0.0', clock });
	const noRunner = { start: () => Promise.reject(new Error('not here')), stop: async () => undefined, isRunning: () => false };
	service = new NodeService({ nodes: storage.nodes, registry, runner: noRunner, clock, logger: createLogger('silent') });
}

beforeEach(async () => {
	clock.now = Date.UTC(2026, 0, 1);
	dataDir = await temporaryDataDir();
	storage = openStorage(dataDir.path);
	startWatching();
});
afterEach(async () => {
	live.close();
	storage.close();
	await dataDir.remove();
});

const external = (region: string) => service.register(SYSTEM, { region, url: `wss://${region}.example` });
const statusOf = async (id: string) => (await service.get(id)).status;
const actions = async () => (await storage.audit.list({ limit: 100, sort: '-at' })).items.map(({ action }) => action).reverse();

describe('an external node', () => {
	it('is offline until it is heard of, for 15 s after each heartbeat active, and then offline at once', async () => {
		const { node } = await external('ap-south-1');
		expect(await statusOf(node.id)).toBe('offline');
		await registry.heartbeat(node.id, IDLE);
		clock.now += 15_000;
		expect(await statusOf(node.id)).toBe('active');
		clock.now += 1;
		expect(await service.get(node.id)).toMatchObject({ status: 'offline', startedAt: null, load: null, connections: 0 });
		expect(await registry.regions()).toEqual([]);
	});

	it('is recorded as offline once, comes back with its next heartbeat, and both are in the audit trail', async () => {
		const { node } = await external('ap-south-1');
		const firstHeardAt = new Date(clock.now).toISOString();
		await registry.heartbeat(node.id, IDLE);
		await registry.sweep();
		clock.now += 15_001;
		await registry.sweep();
		await registry.sweep();
		expect(await service.get(node.id)).toMatchObject({ status: 'offline', lastHeartbeatAt: firstHeardAt });
		clock.now += HOUR_MS;
		await registry.heartbeat(node.id, { ...IDLE, connections: 7, documents: 3 });
		expect(await service.get(node.id)).toMatchObject({ status: 'active', connections: 7, documents: 3 });
		await registry.heartbeat(node.id, IDLE);
		expect(await actions()).toEqual(['node.registered', 'node.online', 'node.offline', 'node.online']);
	});

	it('what was expired stays so when the clock goes back', async () => {
		const { node } = await external('ap-south-1');
		await registry.heartbeat(node.id, IDLE);
		clock.now += 15_001;
		await registry.sweep();
		clock.now -= HOUR_MS;
		expect(await statusOf(node.id)).toBe('offline');
	});

	it('gets 15 s to be heard of when core has just started', async () => {
		const { node } = await external('ap-south-1');
		await registry.heartbeat(node.id, IDLE);
		clock.now += HOUR_MS;
		startWatching();
		await registry.sweep();
		expect(await actions()).not.toContain('node.offline');
		await registry.heartbeat(node.id, IDLE);
		expect(await statusOf(node.id)).toBe('active');
		startWatching();
		clock.now += 15_001;
		await registry.sweep();
		expect((await actions()).at(-1)).toBe('node.offline');
	});

	it('says itself when it is overloaded, and leaves the routing pool until it has recovered', async () => {
		const { node } = await external('ap-south-1');
		const { node: other } = await external('ap-south-2');
		await registry.heartbeat(other.id, IDLE);
		await registry.heartbeat(node.id, { ...IDLE, overloaded: true });
		expect([await statusOf(node.id), await registry.regions()]).toEqual(['overloaded', ['ap-south-2']]);
		await registry.heartbeat(node.id, IDLE);
		expect([await statusOf(node.id), await registry.regions()]).toEqual(['active', ['ap-south-1', 'ap-south-2']]);
	});

	it('is told in the answer to its heartbeat that it drains', async () => {
		const { node } = await external('ap-south-1');
		expect(await registry.heartbeat(node.id, IDLE)).toEqual({ draining: false, heartbeatIntervalMs: 5_000 });
		await service.drain(SYSTEM, node.id);
		expect(await registry.heartbeat(node.id, IDLE)).toMatchObject({ draining: true });
		expect(await statusOf(node.id)).toBe('draining');
	});
});

describe('a node of this process', () => {
	it('P4: is not lost when the clock jumps', async () => {
		await registry.signOn(HERE, IDLE);
		for (const jumpMs of [40 * 24 * HOUR_MS, -HOUR_MS]) {
			clock.now += jumpMs;
			await registry.sweep();
			expect(await registry.list()).toMatchObject([{ region: HERE.region, status: 'active' }]);
		}
		expect(await actions()).toEqual(['node.registered']);
	});

	it('is offline from its stop on, or when the process ended without one', async () => {
		await registry.signOn(HERE, IDLE);
		await registry.signOff(HERE.region);
		expect(await registry.list()).toMatchObject([{ status: 'offline', startedAt: null }]);
		await registry.signOn(HERE, IDLE);
		live.close();
		startWatching();
		expect(await registry.list()).toMatchObject([{ status: 'offline' }]);
	});

	it('cannot take the region of an external one', async () => {
		await external(HERE.region);
		await expect(registry.signOn(HERE, IDLE)).rejects.toMatchObject({ code: 'region_taken' });
		expect(live.attached(HERE.region)).toBe(false);
	});
});

describe('a document that nobody has open', () => {
	const idOf = async (region: string) => (await storage.nodes.getByRegion(region))?.id ?? '';

	it('stays where its client came, unless that node drains; then the one of this service with the fewest connections takes it', async () => {
		await registry.signOn(HERE, IDLE);
		for (const region of ['us-east-1', 'us-east-2']) await registry.signOn({ region, url: `ws://${region}` }, IDLE);
		const { node } = await external('ap-south-1');
		await registry.heartbeat(node.id, IDLE);
		const session = { tenantId: 't', appId: 'a', documentName: 'd', region: 'us-east-1', protocol: 'y-websocket' as const };
		live.openSession({ ...session, id: 's', connectionId: 'c', origin: null, remoteAddress: '', connectedAtMs: 0 }, null);
		expect(await registry.placement(HERE.region)).toEqual({ here: true });
		await service.drain(SYSTEM, await idOf(HERE.region));
		expect(await registry.placement(HERE.region)).toMatchObject({ here: false, route: { region: 'us-east-2' } });
		await service.drain(SYSTEM, await idOf('us-east-2'));
		await service.drain(SYSTEM, await idOf('us-east-1'));
		expect(await registry.placement(HERE.region)).toMatchObject({ here: false, route: { region: 'ap-south-1' } });
		clock.now += 15_001;
		expect(await registry.placement(HERE.region)).toEqual({ here: false, route: null });
	});

	it('two operators who register one region at once: one of them has it', async () => {
		const answers = await Promise.allSettled([external('ap-south-1'), external('ap-south-1')]);
		expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
		expect(await registry.list()).toHaveLength(1);
	});
});
