import { create } from 'zustand';
import { problemSchema } from '../../core/contract/errors.ts';
import { CONFIRMATION_HEADER } from '../../core/contract/instances.ts';

/** A write that waits for the user's word. */
export interface GuardedWrite {
	instanceId: string;
	/** The instance takes no writes until it is unlocked; else it only wants its name. */
	isLocked: boolean;
	/** @param name the instance's, as it was typed; null: the write is not sent */
	answer(name: string | null): void;
}

/** Writes that wait, the oldest first; the dialog of the shell asks for one after the other. */
export const useGuardedWrites = create<{ waiting: readonly GuardedWrite[] }>(() => ({ waiting: [] }));

const READS = ['GET', 'HEAD'];
const INSTANCE_PATH = /^\/instances\/([^/]+)\//;

/**
 * Sends a request. When an instance wants a write to be confirmed or unlocked first, the user is asked, and the write is
 * sent again; every screen has this without knowing of it.
 *
 * @returns the refusal itself when the user does not want to go on.
 */
export async function sendGuarded(request: Request, send: (request: Request) => Promise<Response>): Promise<Response> {
	const instanceId = INSTANCE_PATH.exec(new URL(request.url).pathname)?.[1];
	if (instanceId === undefined || READS.includes(request.method)) return send(request);
	const again = request.clone();
	const response = await send(request);
	const code = await refusalOf(response);
	if (code === null) return response;
	const name = await askUser(decodeURIComponent(instanceId), code === 'instance_read_only');
	if (name === null) return response;
	again.headers.set(CONFIRMATION_HEADER, encodeURIComponent(name));
	return sendGuarded(again, send);
}

async function refusalOf(response: Response): Promise<'instance_read_only' | 'confirmation_needed' | null> {
	if (response.ok || response.headers.get('content-type') !== 'application/problem+json') return null;
	const { data } = problemSchema.safeParse(await response.clone().json());
	return data?.code === 'instance_read_only' || data?.code === 'confirmation_needed' ? data.code : null;
}

function askUser(instanceId: string, isLocked: boolean): Promise<string | null> {
	const { promise, resolve } = Promise.withResolvers<string | null>();
	const write: GuardedWrite = {
		instanceId,
		isLocked,
		answer(name) {
			useGuardedWrites.setState(({ waiting }) => ({ waiting: waiting.filter((other) => other !== write) }));
			resolve(name);
		},
	};
	useGuardedWrites.setState(({ waiting }) => ({ waiting: [...waiting, write] }));
	return promise;
}
