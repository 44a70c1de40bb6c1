import { afterEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { untilDocument } from '../support/editor.ts';
import { HocuspocusSocket } from '../support/hocuspocus.ts';
import { type MetricFamily, parseMetrics } from '../support/prometheus.ts';
import { syncFrame, textUpdate, UPDATE } from './frames.ts';
import { Fixture, startTestNode } from './harness.ts';
import { MemorySyncStore } from './memory-sync-store.ts';

let fixture: Fixture;
afterEach(() => fixture.stop());

async function scrape(url = fixture.node.url): Promise<Map<string, MetricFamily>> {
	const answer = await fetch(`${url.replace('ws:', 'http:')}/metrics`);
	expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
	return parseMetrics(await answer.text());
}

/** The one sample with these labels, beside the region. */
function sample(metrics: Map<string, MetricFamily>, name: string, labels: Record<string, string> = {}): number | undefined {
	const family = [...metrics.values()].flatMap(({ samples }) => samples);
	const wanted = JSON.stringify(Object.entries({ ...labels, region: 'eu-central-1' }).sort());
	return family.find((entry) => entry.name === name && JSON.stringify(Object.entries(entry.labels).sort()) === wanted)?.value;
}

describe('GET /metrics', () => {
	it("is valid in Prometheus' text format, and tells what goes on", async () => {
		fixture = await Fixture.start();
		const [writer, reader] = [await fixture.edit('doc'), await fixture.edit('doc')];
		writer.doc.getText('t').insert(0, 'hello');
		await untilDocument(reader.doc, () => reader.doc.getText('t').toString() === 'hello');
		await fixture.join('other');
		expect((await fixture.dial('/doc', { protocols: ['access_token', 'rubbish'] }).closed).code).toBe(4002);
		expect((await fixture.dial('/a.b').closed).code).toBe(4007);

		const metrics = await scrape();
		const figures = {
			wiresocket_connections_total: 5,
			wiresocket_connections_open: 3,
			wiresocket_sessions_open: 3,
			wiresocket_documents_active: 2,
			wiresocket_operations_total: 1,
			wiresocket_handshake_duration_seconds_count: 5,
			wiresocket_sync_store_queue: 0,
			wiresocket_sync_store_lag_seconds: 0,
			wiresocket_sync_store_failures_total: 0,
			wiresocket_overloaded: 0,
		};
		expect(Object.fromEntries(Object.keys(figures).map((name) => [name, sample(metrics, name)]))).toEqual(figures);
		for (const name of ['wiresocket_fan_out', 'wiresocket_sync_store_write'])
			expect(sample(metrics, `${name}_duration_seconds_count`)).toBeGreaterThanOrEqual(1);
		for (const [result, count] of Object.entries({ admitted: 3, 4002: 1, 4007: 1 }))
			expect(sample(metrics, 'wiresocket_handshakes_total', { result })).toBe(count);
		for (const family of ['nodejs_eventloop_lag_p99_seconds', 'process_cpu_seconds_total', 'nodejs_heap_size_used_bytes'])
			expect(metrics.has(family)).toBe(true);
	});

	it('counts the bytes of connections that are open, and keeps counting them when they are gone', async () => {
		fixture = await Fixture.start();
		const client = await fixture.join('doc');
		const before = await scrape();
		const update = textUpdate('x'.repeat(50_000));
		client.send(syncFrame(UPDATE, update));
		const other = await fixture.edit('doc');
		await untilDocument(other.doc, () => other.doc.getText('t').length > 0 || other.doc.share.size > 0);
		const grown = await scrape();
		const received = (metrics: Map<string, MetricFamily>) => sample(metrics, 'wiresocket_received_bytes_total') ?? Number.NaN;
		const sent = (metrics: Map<string, MetricFamily>) => sample(metrics, 'wiresocket_sent_bytes_total') ?? Number.NaN;
		expect(received(grown) - received(before)).toBeGreaterThan(50_000);
		expect(sent(grown) - sent(before)).toBeGreaterThan(50_000);
		const closed = fixture.plane.next('closeSession');
		await client.end();
		await closed;
		const after = await scrape();
		expect([received(after) >= received(grown), sent(after) >= sent(grown)]).toEqual([true, true]);
	});

	it('tells how far the sync store is behind, and what failed there', async () => {
		const syncStore = new MemorySyncStore();
		const { promise: gate, resolve, reject } = Promise.withResolvers<void>();
		fixture = await Fixture.start({ syncStore });
		const client = await fixture.join('doc');
		const witness = await fixture.join('doc');
		syncStore.gate = gate;
		client.send(syncFrame(UPDATE, textUpdate('held')));
		await witness.frame((frame) => frame.includes('held'));
		const behind = await scrape();
		expect(sample(behind, 'wiresocket_sync_store_queue')).toBe(1);
		expect(sample(behind, 'wiresocket_sync_store_lag_seconds')).toBeGreaterThan(0);
		reject(new Error('disk full'));
		await vi.waitFor(async () => expect(sample(await scrape(), 'wiresocket_sync_store_failures_total')).toBe(1));
		resolve();
	});

	it('counts each document of a Hocuspocus client, and those that an overloaded node turns away', async () => {
		fixture = await Fixture.start({ limits: { connectionsMax: 2 } });
		const socket = new HocuspocusSocket({ url: fixture.node.url });
		const token = await fixture.app.token();
		const [one, two] = [socket.open('one', token), socket.open('two', token)];
		await Promise.all([one.synced, two.synced]);
		await socket.open('three', 'rubbish').denied;
		await fixture.join('one');
		const refused = new WebSocket(`${fixture.node.url}/doc`);
		await new Promise((resolve) => refused.once('error', resolve));
		const metrics = await scrape();
		for (const [result, count] of Object.entries({ admitted: 3, 4002: 1, 503: 1 }))
			expect(sample(metrics, 'wiresocket_handshakes_total', { result })).toBe(count);
		expect(sample(metrics, 'wiresocket_connections_total')).toBe(2);
		expect(sample(metrics, 'wiresocket_overloaded')).toBe(1);
		socket.destroy();
	});

	it('of two nodes of a process tell apart what is theirs, and both tell of the process', async () => {
		fixture = await Fixture.start();
		const other = await startTestNode(fixture.plane, { region: 'us-east-1' });
		await fixture.join('doc');
		const [own, others] = [await scrape(), await scrape(other.url)];
		expect(sample(own, 'wiresocket_connections_total')).toBe(1);
		expect(others.get('wiresocket_connections_total')?.samples).toEqual([
			{ name: 'wiresocket_connections_total', labels: { region: 'us-east-1' }, value: 0 },
		]);
		expect([own.has('nodejs_version_info'), others.has('nodejs_version_info')]).toEqual([true, true]);
		await other.stop();
	});
});
