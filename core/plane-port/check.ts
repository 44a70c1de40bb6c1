/** One step of the reasoning by which a connection was admitted or refused. Holds no token and no secret. */
export interface Check {
	check: string;
	rule: string;
	expected: string;
	actual: string;
	passed: boolean;
}

const ACTUAL_LENGTH_MAX = 200;
/** A JWT, or the beginning of one, wherever a client put it by mistake: its header is JSON, so it begins with `{"`. */
const TOKEN = /eyJ[A-Za-z0-9_-]{6,}(?:\.[A-Za-z0-9_-]*)*/g;

/** Says what was found, in a length that fits a log line and without tokens: it comes from the client. */
export function describe(value: unknown): string {
	const text = (typeof value === 'string' ? value : (JSON.stringify(value) ?? 'absent')).replace(TOKEN, '[token]');
	return text.length > ACTUAL_LENGTH_MAX ? `${text.slice(0, ACTUAL_LENGTH_MAX)}…` : text;
}
