import { Counter, collectDefaultMetrics, Gauge, type Metric, Registry } from 'prom-client';
import type { NodeCounters } from './counters.ts';
import type { MeasuredSyncStore } from './measured-sync-store.ts';
import type { PlainHistogram } from './plain-histogram.ts';

/** Between looks at the event loop's delay. */
const EVENT_LOOP_PRECISION_MS = 20;

interface ExpositionOptions {
	region: string;
	counters: NodeCounters;
	syncStore: Pick<MeasuredSyncStore, 'queue' | 'lagS' | 'failures' | 'writeTimes'>;
	/** What is there at this moment. */
	gauges: () => { connections: number; sessions: number; documents: number; operations: number; overloaded: boolean };
}

/** Metrics as text, and the content type that says in which format. */
export interface MetricsText {
	contentType: string;
	text: string;
}

let processRegistry: Registry | undefined;

/** Node's own metrics, once a process however many nodes it has. Before anybody asks they cost nothing. */
function metricsOfProcess(): Registry {
	if (!processRegistry) {
		processRegistry = new Registry();
		collectDefaultMetrics({ register: processRegistry, eventLoopMonitoringPrecision: EVENT_LOOP_PRECISION_MS });
	}
	return processRegistry;
}

/**
 * Makes a node's metrics readable.
 *
 * @returns what gives them in Prometheus' text format 0.0.4, together with those of the process.
 */
export function createExposition({ region, counters, syncStore, gauges }: ExpositionOptions): () => Promise<MetricsText> {
	const registry = new Registry();
	registry.setDefaultLabels({ region });
	const counter = (name: string, help: string, read: () => number) =>
		new Counter({
			name,
			help,
			registers: [registry],
			collect() {
				this.reset();
				this.inc(read());
			},
		});
	const gauge = (name: string, help: string, read: () => number) =>
		new Gauge({
			name,
			help,
			registers: [registry],
			collect() {
				this.set(read());
			},
		});
	counter('wiresocket_connections_total', 'WebSocket connections since the start.', () => counters.connections);
	gauge('wiresocket_connections_open', 'WebSocket connections that are open now.', () => gauges().connections);
	gauge('wiresocket_sessions_open', 'Documents that clients have open now, counted for each client.', () => gauges().sessions);
	gauge('wiresocket_documents_active', 'Documents in memory, those in their grace period included.', () => gauges().documents);
	counter('wiresocket_operations_total', 'Operations in the updates of clients.', () => gauges().operations);
	const { traffic } = counters;
	counter('wiresocket_received_bytes_total', 'Bytes that came in on WebSockets.', () => traffic.receivedBytes);
	counter('wiresocket_sent_bytes_total', 'Bytes that went out on WebSockets.', () => traffic.sentBytes);
	new Counter({
		name: 'wiresocket_handshakes_total',
		help: 'Wishes to open a document, by result: admitted, or the code of the refusal.',
		labelNames: ['result'],
		registers: [registry],
		collect() {
			this.reset();
			for (const [result, count] of counters.handshakes) this.inc({ result: String(result) }, count);
		},
	});
	exposeHistogram(registry, {
		name: 'wiresocket_handshake_duration_seconds',
		help: 'From a connection, or a Hocuspocus Auth message, to its result.',
		histogram: counters.handshakeTimes,
	});
	exposeHistogram(registry, {
		name: 'wiresocket_fan_out_duration_seconds',
		help: 'From an update to its having been sent to all others of its document.',
		histogram: counters.fanOutTimes,
	});
	gauge('wiresocket_sync_store_queue', 'Writes to the sync store that are under way.', () => syncStore.queue);
	gauge('wiresocket_sync_store_lag_seconds', 'Age of the oldest write under way.', () => syncStore.lagS);
	counter('wiresocket_sync_store_failures_total', 'Writes to the sync store that failed.', () => syncStore.failures);
	exposeHistogram(registry, {
		name: 'wiresocket_sync_store_write_duration_seconds',
		help: 'From a write to its being safe.',
		histogram: syncStore.writeTimes,
	});
	gauge('wiresocket_overloaded', '1 while the node takes no new connections.', () => (gauges().overloaded ? 1 : 0));
	return async () => {
		const own = await registry.metrics();
		// The mean of no observation is no number, which prom-client does not write as the format has it.
		const others = (await metricsOfProcess().metrics()).replaceAll(/^.* Nan\n/gm, '');
		return { contentType: registry.contentType, text: `${own}\n${others}` };
	};
}

/** prom-client's own histogram sums up while it counts; this one has counted already. */
function exposeHistogram(registry: Registry, of: { name: string; help: string; histogram: PlainHistogram }): void {
	const { name, help, histogram } = of;
	const values = () => {
		let count = 0;
		const buckets = [...histogram.boundsS, '+Inf'].map((le, index) => {
			count += histogram.counts[index] ?? 0;
			return { metricName: `${name}_bucket`, labels: { le }, value: count };
		});
		return [
			...buckets,
			{ metricName: `${name}_sum`, labels: {}, value: histogram.sumS },
			{ metricName: `${name}_count`, labels: {}, value: count },
		];
	};
	const metric = { name, get: async () => ({ name, help, type: 'histogram', aggregator: 'sum', values: values() }) };
	registry.registerMetric(metric as unknown as Metric);
}
