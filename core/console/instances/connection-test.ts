import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { z } from 'zod';
import type { CertificateFacts, ConnectionStep, ConnectionStepName } from '../../contract/instances.ts';
import { Fault } from '../../platform/fault.ts';
import { refusalAdvice, refusalReason } from './certificates.ts';
import { endpointOf, openTcp, openTls, openTunnel, type RemoteTarget } from './connection.ts';
import type { RemoteInstance } from './remote-instance.ts';
import { statusOf } from './status.ts';
import { codeOf, REMOTE_LIMITS, RemoteTransport, unreachableReason } from './transport.ts';

const STATUS_OK = 200;

/** What is read of `/openapi.json`, which needs no session. */
const documentSchema = z.object({ info: z.object({ title: z.string(), version: z.string() }) });

/** How one step went well; one that did not throws. */
interface Passed {
	detail: string;
	certificate?: CertificateFacts | null;
	advice?: string;
}
type Skipped = { skipped: string };

/** A step that failed, with what to do. */
class StepFailure extends Error {
	readonly advice: string;
	readonly certificate: CertificateFacts | null;

	constructor(detail: string, advice: string, certificate: CertificateFacts | null = null) {
		super(detail);
		this.advice = advice;
		this.certificate = certificate;
	}
}

/**
 * Tries the way to a control plane, step by step; what comes after a failure is skipped.
 *
 * @param instance the one that is saved like this, if any: whether its session holds is the last step
 */
export async function testConnection(target: RemoteTarget, instance: RemoteInstance | null): Promise<ConnectionStep[]> {
	const transport = new RemoteTransport(target);
	const walk = new Walk();
	try {
		await walk.step('dns', () => resolveName(target));
		await walk.step('tcp', () => reach(target));
		await walk.step('proxy', () => passProxy(target));
		await walk.step('tls', () => shakeHands(target));
		await walk.step('api', () => askApi(target, transport));
		await walk.step('sign_in', () => askWho(instance));
		return walk.steps;
	} finally {
		transport.close();
	}
}

class Walk {
	readonly steps: ConnectionStep[] = [];
	#failed = false;

	async step(step: ConnectionStepName, act: () => Promise<Passed | Skipped>): Promise<void> {
		const startedMs = performance.now();
		const report = (part: Omit<ConnectionStep, 'step' | 'durationMs'>) =>
			this.steps.push({ step, durationMs: Math.round(performance.now() - startedMs), ...part });
		const nothing = { advice: null, certificate: null };
		if (this.#failed) {
			report({ ...nothing, result: 'skipped', detail: 'Not tried, because a step before it failed.' });
			return;
		}
		try {
			const outcome = await act();
			if ('skipped' in outcome) report({ ...nothing, result: 'skipped', detail: outcome.skipped });
			else report({ ...nothing, ...outcome, certificate: outcome.certificate ?? null, result: 'passed' });
		} catch (error) {
			this.#failed = true;
			const { message, advice, certificate } = toFailure(error);
			report({ result: 'failed', detail: message, advice, certificate });
		}
	}
}

function toFailure(error: unknown): StepFailure {
	if (error instanceof StepFailure) return error;
	if (error instanceof Fault) return new StepFailure(error.detail, 'Try again once that is so.');
	return new StepFailure('It does not work, for a reason that is not known.', unreachableReason(codeOf(error), error));
}

/** Whom the first connection goes to. */
function firstHop({ url, proxy }: RemoteTarget) {
	return endpointOf(proxy?.url ?? url);
}

async function resolveName(target: RemoteTarget): Promise<Passed | Skipped> {
	const { host } = firstHop(target);
	if (isIP(host) !== 0) return { skipped: `${host} is an address already.` };
	try {
		const addresses = await lookup(host, { all: true });
		return { detail: `${host} is ${addresses.map(({ address }) => address).join(', ')}.` };
	} catch (error) {
		throw new StepFailure(
			`The name ${host} is not known (${codeOf(error)}).`,
			'See whether the name is right, and whether this machine is online, or in the network where that name is known.',
		);
	}
}

async function reach(target: RemoteTarget): Promise<Passed> {
	const { host, port } = firstHop(target);
	try {
		const socket = await openTcp({ host, port }, REMOTE_LIMITS.connectMs);
		const address = socket.remoteAddress;
		socket.destroy();
		return { detail: `${address ?? host} takes connections on port ${port}.` };
	} catch (error) {
		const code = codeOf(error);
		throw new StepFailure(`Port ${port} of ${host} takes no connection (${code}).`, tcpAdvice(code));
	}
}

function tcpAdvice(code: string): string {
	if (code === 'ECONNREFUSED') return 'See whether the service runs there, and whether the port is right.';
	if (code === 'ETIMEDOUT')
		return 'Something on the way lets nothing through: see firewalls, and whether a VPN or a proxy is needed.';
	return 'See whether this machine is in the right network.';
}

async function passProxy(target: RemoteTarget): Promise<Passed | Skipped> {
	if (!target.proxy) return { skipped: 'No proxy is set.' };
	if (!endpointOf(target.url).isTls) return { skipped: 'Plain HTTP needs no tunnel.' };
	const { host, port } = endpointOf(target.url);
	const tcp = await openTcp(firstHop(target), REMOTE_LIMITS.connectMs);
	try {
		await openTunnel(tcp, target, REMOTE_LIMITS.connectMs);
		return { detail: `The proxy opens a tunnel to ${host}:${port}.` };
	} catch (error) {
		throw new StepFailure(
			`The proxy opens no tunnel to ${host}:${port}: ${(error as Error).message}.`,
			'See whether the proxy wants a user name and password (407), and whether it lets this host and port through.',
		);
	} finally {
		tcp.destroy();
	}
}

async function shakeHands(target: RemoteTarget): Promise<Passed | Skipped> {
	const { host, port, isTls } = endpointOf(target.url);
	if (!isTls) return { skipped: 'Plain HTTP, on this machine only.' };
	const tcp = await openTcp(firstHop(target), REMOTE_LIMITS.connectMs);
	try {
		const tunnel = await openTunnel(tcp, target, REMOTE_LIMITS.connectMs);
		const { protocol, certificate, refusal } = await openTls(tunnel, host, target.ca, false, REMOTE_LIMITS.connectMs);
		if (refusal === null) return { detail: `${protocol}, with a certificate that this machine trusts.`, certificate };
		const reason = refusalReason(refusal) ?? `of ${refusal}`;
		throw new StepFailure(`The certificate is refused, because ${reason}.`, refusalAdvice(refusal), certificate);
	} catch (error) {
		if (error instanceof StepFailure) throw error;
		throw new StepFailure(
			`Port ${port} of ${host} does not speak TLS (${codeOf(error)}).`,
			'See whether the port is the one for https.',
		);
	} finally {
		tcp.destroy();
	}
}

async function askApi({ url }: RemoteTarget, transport: RemoteTransport): Promise<Passed> {
	const headers = { accept: 'application/json' };
	const answer = await transport.send({ method: 'GET', path: '/openapi.json', headers, body: null });
	const body: unknown = await answer.json().catch(() => null);
	const { data } = documentSchema.safeParse(body);
	if (answer.status === STATUS_OK && data?.info.title.includes('WireSocket'))
		return { detail: `${data.info.title}, version ${data.info.version}.` };
	throw new StepFailure(
		`${url} answers (status ${answer.status}), but not as a WireSocket control plane.`,
		'Enter the address of the control plane, not that of a node or of a web page. A proxy in front of it must hand all paths on.',
	);
}

async function askWho(instance: RemoteInstance | null): Promise<Passed | Skipped> {
	if (!instance) return { skipped: 'Tried once this is saved and somebody is signed in.' };
	if (instance.session.state === 'signed_out') return { skipped: 'Nobody is signed in. Sign in with a name and a password.' };
	const { problem, serverVersion, role } = await statusOf(instance);
	if (problem) throw new StepFailure(problem.detail, 'Sign in again.');
	return { detail: `Signed in as ${instance.session.secrets.username} (${role}), to version ${serverVersion}.` };
}
