import { z } from 'zod';
import { API_PREFIX } from '../../contract/api.ts';
import { problemSchema } from '../../contract/errors.ts';
import type { InstanceStatus } from '../../contract/instances.ts';
import { Fault } from '../../platform/fault.ts';
import { problemOf } from './transport.ts';

const instanceSchema = z.object({ version: z.string() });
const meSchema = z.object({ role: z.string() });

/** Something that answers requests as an instance does. */
interface Answering {
	fetch(request: Request): Promise<Response>;
}

/** Asks an instance how it is. What it says no to, and that it is away, is part of the answer. */
export async function statusOf(instance: Answering): Promise<InstanceStatus> {
	const startedMs = performance.now();
	const took = () => Math.round(performance.now() - startedMs);
	try {
		const facts = instanceSchema.parse(await read(instance, '/instance'));
		const durationMs = took();
		const me = meSchema.parse(await read(instance, '/me'));
		return { problem: null, serverVersion: facts.version, role: me.role, durationMs };
	} catch (error) {
		const refusal = problemFrom(error);
		const durationMs = took();
		// Whoever is signed out wants to know first whether there is anybody to sign in to
		const problem = refusal.code === 'instance_sign_in_needed' ? ((await awayProblem(instance)) ?? refusal) : refusal;
		return { problem, serverVersion: null, role: null, durationMs };
	}
}

/** Why nobody answers; null when somebody does. */
async function awayProblem(instance: Answering): Promise<InstanceStatus['problem']> {
	try {
		await instance.fetch(new Request('http://instance/health'));
		return null;
	} catch (error) {
		return problemFrom(error);
	}
}

function problemFrom(error: unknown): NonNullable<InstanceStatus['problem']> {
	if (error instanceof Fault) return problemOf(error);
	return error instanceof Refusal ? error.problem : NO_SENSE;
}

/** The instance itself answered with a problem. */
class Refusal extends Error {
	readonly problem: NonNullable<InstanceStatus['problem']>;

	constructor(problem: NonNullable<InstanceStatus['problem']>) {
		super(problem.detail);
		this.problem = problem;
	}
}

async function read(instance: Answering, path: string): Promise<unknown> {
	const response = await instance.fetch(new Request(`http://instance${API_PREFIX}${path}`));
	const body: unknown = await response.json();
	if (response.ok) return body;
	const { code, title, detail } = problemSchema.parse(body);
	throw new Refusal({ code, title, detail });
}

const NO_SENSE = {
	code: 'instance_unreachable',
	title: 'The instance cannot be reached',
	detail: 'What answers there is not a WireSocket control plane. See whether the address is right.',
};
