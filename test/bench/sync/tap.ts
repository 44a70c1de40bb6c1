import { setTimeout as pause } from 'node:timers/promises';
import { operatorToken } from '../../support/clients.ts';
import type { ReadyLine } from '../../support/sandbox.ts';
import { median, type Row, row } from '../rows.ts';
import { startOurs } from './ours.ts';
import { measurePaced } from './paced.ts';
import type { Target } from './target.ts';

const WARM_UP_ROUNDS = 3;
const ROUNDS = 5;
/** As the row "400 updates/s, 50 clients" of the data plane. */
const PACED = { readers: 49, updatesPerSecond: 400, seconds: 2, content: 'updates' } as const;

/** Opens a tap on the app that the clients belong to, and reads it. @returns a function that closes it */
async function openTap(target: Target): Promise<() => Promise<void>> {
	const ready = JSON.parse(target.server.firstLine) as ReadyLine;
	const [app] = ready.apps;
	if (!app) throw new Error('the sandbox made no app');
	const controller = new AbortController();
	const response = await fetch(`${ready.controlPlane}/api/v1/tenants/${app.tenantId}/apps/${app.appId}/tap`, {
		headers: { authorization: `Bearer ${await operatorToken(ready)}` },
		signal: controller.signal,
	});
	if (!response.ok || !response.body) throw new Error(`the tap answered ${response.status}`);
	const reader = response.body.getReader();
	// From its first event on it hears all
	await reader.read();
	const read = async () => {
		while (!(await reader.read()).done);
	};
	const end = read().catch(() => undefined);
	return async () => {
		controller.abort();
		await end;
		// The server takes the tap off once it hears of it
		await pause(100);
	};
}

/**
 * What a tap costs the server for each delivered update: before the first one, while one is open, and after it was closed. Two
 * processes of one program differ by more than that, so each is compared with itself; a second one that never has a tap
 * tells what the time between makes of it.
 */
export async function benchTap(): Promise<Row[]> {
	const [tapped, control] = [await startOurs(), await startOurs()];
	let documents = 0;
	const measure = async (target: Target) => {
		documents += 1;
		return (await measurePaced(target, { ...PACED, documents: [`tap-${documents}`] })).cpuUsPerDelivered;
	};
	// What changes makes the engine compile anew, so each phase begins with rounds that do not count
	const measurePhase = async () => {
		const costs = { tapped: [] as number[], control: [] as number[] };
		for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round += 1)
			for (const [name, target] of [
				['tapped', tapped],
				['control', control],
			] as const) {
				const cost = await measure(target);
				if (round >= 0) costs[name].push(cost);
			}
		return { tapped: median(costs.tapped), control: median(costs.control) };
	};
	const before = await measurePhase();
	const close = await openTap(tapped);
	const open = await measurePhase();
	await close();
	const closed = await measurePhase();
	await Promise.all([tapped, control].map(({ server }) => server.stop()));
	const untapped = ({ control: drifted }: typeof before) => before.tapped * (drifted / before.control);
	const work = '400 updates/s, 50 clients: CPU us per delivered';
	return [
		row(`${work}, a tap is open`, open.tapped, untapped(open), 'never one', 2),
		row(`${work}, a tap was open before`, closed.tapped, untapped(closed), 'never one', 2),
		row(`${work}, never a tap`, closed.control, before.control, 'the same server, earlier', 2),
	];
}
