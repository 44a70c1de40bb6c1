import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { NODE_HISTORY_INTERVAL_MS, NODE_HISTORY_LENGTH, type NodeHistory } from '../../core/contract/nodes.ts';
import { NodeFigures } from '../../core/control-plane/nodes/history.ts';
import { clientCredentials, getToken, type ManagementClient, managementClient } from '../support/clients.ts';
import { connectEditor } from '../support/editor.ts';
import { type SandboxProcess, startSandbox } from '../support/sandbox.ts';

const REGION = 'eu-central-1';

function seriesOf(history: NodeHistory, region = REGION) {
	const series = history.nodes.find((node) => node.region === region);
	if (!series) throw new Error(`no history of ${region}`);
	return series;
}

describe('the figures of a node over time', () => {
	let nowMs: number;
	let figures: NodeFigures;
	beforeEach(() => {
		nowMs = 1_000_000;
		figures = new NodeFigures(() => nowMs);
	});
	const pass = (intervals: number) => {
		nowMs += intervals * NODE_HISTORY_INTERVAL_MS;
	};

	it('are the latest of each interval, the current one last; nothing is made up for others', () => {
		figures.add(REGION, { connections: 1, documents: 1, operationsTotal: 0 });
		pass(2);
		figures.add(REGION, { connections: 5, documents: 2, operationsTotal: 0 });
		figures.add(REGION, { connections: 7, documents: 3, operationsTotal: 0 });
		const { connections, documents } = seriesOf(figures.read());
		expect(connections).toHaveLength(NODE_HISTORY_LENGTH);
		expect(connections.slice(-4)).toEqual([null, 1, null, 7]);
		expect(documents.at(-1)).toBe(3);
	});

	it('count operations from sample to sample, over a restart of the node, too', () => {
		figures.add(REGION, { connections: 0, documents: 0, operationsTotal: 500 });
		figures.add(REGION, { connections: 0, documents: 0, operationsTotal: 530 });
		pass(1);
		figures.add(REGION, { connections: 0, documents: 0, operationsTotal: 4 });
		expect(seriesOf(figures.read()).operationsPerMinute.slice(-2)).toEqual([180, 24]);
	});

	it('of a node that does not tell its operations leave them open', () => {
		figures.add(REGION, { connections: 3, documents: 1 });
		expect(seriesOf(figures.read()).operationsPerMinute.at(-1)).toBeNull();
	});

	it('take up what is known of this moment', () => {
		figures.add(REGION, { connections: 1, documents: 1, operationsTotal: 0 });
		pass(1);
		const now = figures.read((region) => (region === REGION ? { connections: 4, documents: 2 } : null));
		const { connections, documents, operationsPerMinute } = seriesOf(now);
		expect([connections.at(-1), documents.at(-1), operationsPerMinute.at(-1)]).toEqual([4, 2, 0]);
	});

	it('say that a node is busy until the minute of its last operation is over', () => {
		figures.add(REGION, { connections: 0, documents: 0, operationsTotal: 10 });
		expect(figures.isBusy).toBe(false);
		figures.add(REGION, { connections: 0, documents: 0, operationsTotal: 11 });
		expect(figures.isBusy).toBe(true);
		pass(6);
		figures.add(REGION, { connections: 0, documents: 0, operationsTotal: 11 });
		expect(figures.isBusy).toBe(true);
		pass(1);
		expect(figures.isBusy).toBe(false);
	});

	it('are kept for 15 minutes and no longer', () => {
		figures.add(REGION, { connections: 3, documents: 1 });
		pass(NODE_HISTORY_LENGTH - 1);
		expect(seriesOf(figures.read()).connections.at(0)).toBe(3);
		pass(1);
		expect(figures.read().nodes).toEqual([]);
	});
});

describe('the history of a running sandbox', () => {
	let sandbox: SandboxProcess;
	let management: ManagementClient;
	const cleanups: (() => void)[] = [];
	beforeAll(async () => {
		sandbox = await startSandbox();
		management = await managementClient(sandbox);
	});
	afterEach(() => {
		for (const cleanup of cleanups.splice(0)) cleanup();
	});
	afterAll(() => sandbox?.stop());

	it('tells what editors do, per node', async () => {
		const [app] = sandbox.apps;
		const node = sandbox.nodes.find(({ region }) => region === REGION);
		if (!app || !node) throw new Error('the sandbox has no app or node');
		const token = (await getToken(sandbox.controlPlane, clientCredentials(app))).access_token;
		const editor = connectEditor({ nodeUrl: node.url, documentName: 'charted', token });
		cleanups.push(() => editor.destroy());
		await editor.synced;
		for (const letter of 'abcdef') editor.doc.getText('body').insert(0, letter);
		await vi.waitFor(
			async () => {
				const { connections, documents, operationsPerMinute } = seriesOf(await management.nodes.history());
				expect(Math.max(...connections.map(Number))).toBe(1);
				expect(Math.max(...documents.map(Number))).toBe(1);
				expect(Math.max(...operationsPerMinute.map(Number))).toBeGreaterThan(0);
			},
			{ timeout: 15_000, interval: 300 },
		);
	});
});
