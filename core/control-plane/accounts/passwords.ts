import { hash, verify } from '@node-rs/argon2';
import { newPasswordSchema } from '../../contract/accounts.ts';
import { Fault } from '../../platform/fault.ts';
import { newSecret } from '../../platform/secrets.ts';

const DISTINCT_CHARACTERS_MIN = 5;
/** Own words shorter than this are in many a good passphrase. */
const OWN_WORD_CHARACTERS_MIN = 4;
/** What is left of a password without the words that everybody can guess. */
const REST_CHARACTERS_MIN = 6;
const GUESSABLE_WORDS = ['wiresocket', 'password', 'passwort', 'qwertyuiop', 'qwerty', 'letmein', 'welcome', 'iloveyou', 'admin'];
const RUNS = ['01234567890123456789', 'abcdefghijklmnopqrstuvwxyz', 'qwertyuiopasdfghjklzxcvbnm'];
const RUN_CHARACTERS_MIN = 4;

/** Verified against when there is no password, so that both cases take the same time (faults T11). */
let noPasswordHash: Promise<string> | undefined;

/** What is stored of a password: argon2id in PHC string format (RFC 9106). */
export function hashPassword(password: string): Promise<string> {
	return hash(password);
}

/** Whether a password is the one of this hash. Takes as long when there is none. */
export async function passwordMatches(password: string, passwordHash: string | null): Promise<boolean> {
	noPasswordHash ??= hash(newSecret());
	const matches = await verify(passwordHash ?? (await noPasswordHash), password);
	return matches && passwordHash !== null;
}

/**
 * Refuses a new password that is malformed or easy to guess, before anything is hashed.
 *
 * @param ownWords what anybody who knows the account would try: its names and addresses
 * @param field of the request, for the error
 * @throws {Fault} `invalid_request` that says what is wrong with it, and never repeats it.
 */
export function requireGoodPassword(password: string, ownWords: readonly string[], field: string): void {
	const shape = newPasswordSchema.safeParse(password);
	const message = shape.success ? weakness(password, ownWords) : shape.error.issues[0]?.message;
	if (message !== null && message !== undefined)
		throw new Fault('invalid_request', `The password ${message}.`, { errors: [{ path: field, message }] });
}

function weakness(password: string, ownWords: readonly string[]): string | null {
	const text = password.toLowerCase();
	if (new Set(text).size < DISTINCT_CHARACTERS_MIN) return `must have at least ${DISTINCT_CHARACTERS_MIN} different characters`;
	if (isRepetition(text)) return 'must not be one piece repeated';
	if (withoutRuns(text).length < REST_CHARACTERS_MIN) return 'must not be letters or digits in a row';
	// Whole first: the parts of an address may be too short to count by themselves.
	const words = ownWords.flatMap((word) => [word.toLowerCase(), ...word.toLowerCase().split(/[^\p{L}\p{N}]+/u)]);
	const guessable = [...GUESSABLE_WORDS, ...words.filter((word) => word.length >= OWN_WORD_CHARACTERS_MIN)];
	const rest = guessable.reduce((left, word) => left.replaceAll(word, ''), text);
	if (withoutRuns(rest).length < REST_CHARACTERS_MIN) return 'is too easy to guess: use words that have nothing to do with you';
	return null;
}

/** A text occurs in its double before its end only if it is a piece repeated. */
function isRepetition(text: string): boolean {
	return (text + text).indexOf(text, 1) < text.length;
}

/** Takes out runs such as `1234` and `qwer`, in both directions. */
function withoutRuns(text: string): string {
	let rest = '';
	for (let start = 0; start < text.length; ) {
		const length = runLength(text.slice(start));
		if (length < RUN_CHARACTERS_MIN) rest += text[start];
		start += length < RUN_CHARACTERS_MIN ? 1 : length;
	}
	return rest;
}

function runLength(text: string): number {
	let length = 0;
	for (const run of [...RUNS, ...RUNS.map((forth) => [...forth].reverse().join(''))])
		while (length < text.length && run.includes(text.slice(0, length + 1))) length += 1;
	return length;
}
