import { beforeEach, describe, expect, it } from 'vitest';
import { CONFIRMATION_HEADER } from '../../core/contract/instances.ts';
import { sendGuarded, useGuardedWrites } from '../../renderer/api/write-guard.ts';

const problem = (code: string, status: number) =>
	new Response(JSON.stringify({ type: 'x', title: 'x', status, detail: 'x', code }), {
		status,
		headers: { 'content-type': 'application/problem+json' },
	});

/** An instance that wants its name with each write, and takes none while it is locked. */
function instance(isLocked: boolean) {
	const heard: { body: string; name: string | null }[] = [];
	let locked = isLocked;
	const send = async (request: Request) => {
		const name = request.headers.get(CONFIRMATION_HEADER);
		heard.push({ body: await request.text(), name });
		if (locked) return problem('instance_read_only', 403);
		return name === 'Prod%20EU' ? new Response('{}') : problem('confirmation_needed', 428);
	};
	const unlock = () => {
		locked = false;
	};
	return { heard, send, unlock };
}

const write = () => new Request('http://console/instances/a%20b/api/v1/tenants', { method: 'POST', body: 'typed' });
const waiting = () => useGuardedWrites.getState().waiting;

async function question() {
	await expect.poll(() => waiting().length).toBeGreaterThan(0);
	const [first] = waiting();
	if (!first) throw new Error('nobody asks');
	return first;
}

beforeEach(() => useGuardedWrites.setState({ waiting: [] }));

describe('a write that an instance wants confirmed', () => {
	it('is sent again as it was, with the name, once the user has typed it', async () => {
		const { heard, send } = instance(false);
		const answer = sendGuarded(write(), send);
		const asked = await question();
		expect(asked).toMatchObject({ instanceId: 'a b', isLocked: false });
		asked.answer('Prod EU');
		expect((await answer).status).toBe(200);
		expect(heard).toEqual([
			{ body: 'typed', name: null },
			{ body: 'typed', name: 'Prod%20EU' },
		]);
		expect(waiting()).toEqual([]);
	});

	it('is not sent when the user declines; the refusal is the answer', async () => {
		const { heard, send } = instance(false);
		const answer = sendGuarded(write(), send);
		(await question()).answer(null);
		expect((await answer).status).toBe(428);
		expect(heard).toHaveLength(1);
	});

	it('says that the instance is locked, so that it is unlocked first', async () => {
		const { send, unlock } = instance(true);
		const answer = sendGuarded(write(), send);
		const asked = await question();
		expect(asked.isLocked).toBe(true);
		unlock();
		asked.answer('Prod EU');
		expect((await answer).status).toBe(200);
	});

	it('waits its turn: one question after the other', async () => {
		const { send } = instance(false);
		const answers = [sendGuarded(write(), send), sendGuarded(write(), send)];
		await expect.poll(() => waiting().length).toBe(2);
		for (const { answer } of waiting()) answer('Prod EU');
		expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200]);
	});
});

it('reads, the console’s own API and other refusals ask nobody', async () => {
	const refuse = async () => problem('forbidden', 403);
	for (const request of [
		new Request('http://console/instances/a/api/v1/tenants'),
		new Request('http://console/console/instances', { method: 'POST', body: '{}' }),
		write(),
	])
		expect((await sendGuarded(request, refuse)).status).toBe(403);
	expect(waiting()).toEqual([]);
});
