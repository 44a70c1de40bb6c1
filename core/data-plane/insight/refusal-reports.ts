import { CLOSE_CODES } from '../../contract/close-codes.ts';
import { type Check, describe } from '../../plane-port/check.ts';
import type { Claimant, RefusedClient } from '../../plane-port/insight.ts';
import type { PlanePort } from '../../plane-port/plane-port.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import type { HandshakeRequest } from '../handshake/request.ts';
import type { Violation } from '../violation.ts';

type Facts = Pick<RefusedClient, 'code' | 'checks' | 'protocol' | keyof Claimant> & {
	reason?: string;
	/** As the client wrote it; absent: what its path says. */
	documentName?: string;
};

/** Tells the control plane of each client that is turned away. Nobody waits for that. */
export class RefusalReports {
	readonly #options: { region: string; planePort: PlanePort; clock: Clock; logger: Logger };

	constructor(options: { region: string; planePort: PlanePort; clock: Clock; logger: Logger }) {
		this.#options = options;
	}

	report({ origin, remoteAddress, path }: HandshakeRequest, { reason = '', documentName, ...facts }: Facts): void {
		const { region, planePort, clock, logger } = this.#options;
		const refused: RefusedClient = {
			...facts,
			reason,
			documentName: describe(documentName ?? path.replace(/^\//, '')),
			atMs: clock.nowMs(),
			region,
			origin: origin === null ? null : describe(origin),
			remoteAddress,
		};
		planePort.reportRefusal(refused).catch((error: unknown) => {
			logger.warn({ reason: error instanceof Error ? error.message : 'unknown' }, 'refusal could not be reported');
		});
	}
}

/** The reasoning behind the end of a session whose client sent what it must not. */
export function checkOfViolation({ code, message }: Violation): Check {
	if (code === CLOSE_CODES.rateLimit)
		return {
			check: 'operations-per-minute',
			rule: 'The app stays within the operations per minute of its plan on this node',
			expected: message.replace(/^.*: /, 'at most '),
			actual: 'more',
			passed: false,
		};
	return {
		check: 'message',
		rule: 'What a client sends is well-formed, and within its budgets',
		expected: 'a message of the protocol',
		actual: describe(message),
		passed: false,
	};
}

/** The reasoning against an address that connects too often. @param max connects a minute */
export function checkOfConnects(max: number): Check {
	return {
		check: 'connects-per-minute',
		rule: 'An address connects no more often than the node allows',
		expected: `at most ${max} a minute`,
		actual: 'more',
		passed: false,
	};
}
