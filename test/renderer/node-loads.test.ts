import { createORPCClient } from '@orpc/client';
import { createTanstackQueryUtils } from '@orpc/tanstack-query';
import { QueryClient } from '@tanstack/react-query';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Node } from '../../core/contract/nodes.ts';
import type { ManagementApi } from '../../renderer/api/clients.ts';
import { showLoads } from '../../renderer/api/node-loads.ts';
import type { ManagementClient } from '../support/clients.ts';

const noRequest = createORPCClient<ManagementClient>({ call: () => Promise.reject(new Error('no request is expected')) });
const queries: ManagementApi = createTanstackQueryUtils(noRequest, { path: ['instances', 'local'] });
const IDLE = { connections: 0, connectionsMax: 10, documents: 0, memoryPercent: 1, cpuPercent: 0, overloaded: false };
const BUSY = { ...IDLE, cpuPercent: 80 };
const LATER = '2026-01-01T00:00:05.000Z';

const node = (region: string, load: Node['load'] = IDLE) =>
	({ id: region, region, load, lastHeartbeatAt: '2026-01-01T00:00:00.000Z', version: 1 }) as Node;

let client: QueryClient;
const listKey = queries.nodes.list.queryKey({ input: {} });
const oneKey = queries.nodes.get.queryKey({ input: { nodeId: 'a' } });

beforeEach(() => {
	client = new QueryClient();
	client.setQueryData(listKey, [node('a'), node('b'), node('c', null)]);
	client.setQueryData(oneKey, node('a'));
});

const show = () =>
	showLoads(client, queries, [
		{ region: 'a', lastHeartbeatAt: LATER, load: BUSY },
		{ region: 'c', lastHeartbeatAt: LATER, load: BUSY },
	]);

describe('how full nodes are, as they tell it', () => {
	test('is shown in the list and on the place of a node; the others stay as they are', () => {
		show();
		const [a, b] = client.getQueryData(listKey) ?? [];
		expect(a).toEqual({ ...node('a', BUSY), lastHeartbeatAt: LATER });
		expect(b).toEqual(node('b'));
		expect(client.getQueryData(oneKey)).toEqual({ ...node('a', BUSY), lastHeartbeatAt: LATER });
	});

	test('does not bring a node back that was offline when it was read', () => {
		show();
		expect(client.getQueryData(listKey)?.[2]).toEqual(node('c', null));
	});

	test('makes nothing pass for new that waits to be read anew', async () => {
		await client.invalidateQueries({ queryKey: oneKey });
		show();
		expect(client.getQueryState(oneKey)?.isInvalidated).toBe(true);
	});
});
