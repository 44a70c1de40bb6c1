/** One step of the reasoning by which a connection was admitted or refused. Holds no token and no secret. */
export interface Check {
	check: string;
	rule: string;
	expected: string;
	actual: string;
	passed: boolean;
}

const ACTUAL_LENGTH_MAX = 200;

/** Says what was found, in a length that fits a log line: it comes from the client. */
export function describe(value: unknown): string {
	const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'absent');
	return text.length > ACTUAL_LENGTH_MAX ? `${text.slice(0, ACTUAL_LENGTH_MAX)}…` : text;
}
