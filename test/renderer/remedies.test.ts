import { describe, expect, test } from 'vitest';
import { CLOSE_CODES, CODE_NAMES, DOCUMENT_NAME_PATTERN } from '../../core/contract/close-codes.ts';
import { type Refused, remediesOf } from '../../renderer/ui/remedies.ts';

function refused(code: number, failed?: { check: string; actual?: string }, more: Partial<Refused> = {}): Refused {
	const checks = failed ? [{ rule: '', expected: '', actual: '', passed: false, ...failed }] : [];
	return { code, reason: '', checks, documentName: 'minutes', tenantId: 't', appId: 'a', ...more };
}

const labels = (...args: Parameters<typeof refused>) => remediesOf(refused(...args)).map(({ label }) => label);

describe('a refusal leads to what mends it', () => {
	test.each(Object.keys(CODE_NAMES).map(Number))('%i has a remedy, whoever the client was', (code) => {
		expect(remediesOf(refused(code))).not.toEqual([]);
		expect(remediesOf(refused(code, undefined, { tenantId: null, appId: null, documentName: '' }))).not.toEqual([]);
	});

	test('a disabled app is enabled in its Settings', () => {
		const remedies = remediesOf(refused(CLOSE_CODES.forbidden, { check: 'standing', actual: 'the app is disabled' }));
		expect(remedies).toEqual([{ kind: 'app', label: 'Enable the app', tab: 'settings' }]);
	});

	test.each([
		[{ check: 'origin' }, ['Edit allowed domains']],
		[{ check: 'standing', actual: 'the app has no plan' }, ['Assign a plan']],
		[{ check: 'standing', actual: 'the tenant is not active' }, ['See the tenant']],
		[{ check: 'standing', actual: 'the tenant has no such app' }, ["See the tenant's apps"]],
	])('4003 goes by what failed: %j', (failed, expected) => {
		expect(labels(CLOSE_CODES.forbidden, failed)).toEqual(expected);
	});

	test('an unknown key leads to the keys as well, an expired token to a new one', () => {
		expect(labels(CLOSE_CODES.invalidToken, { check: 'token-key' })).toEqual(['Get a new token', 'See the signing keys']);
		expect(labels(CLOSE_CODES.invalidToken, { check: 'token-expiry' })).toEqual(['Get a new token']);
	});

	test('too many connects are no matter of the plan, too many operations are', () => {
		expect(labels(CLOSE_CODES.rateLimit, { check: 'connects-per-minute' })).toEqual(['See the rate limits']);
		expect(labels(CLOSE_CODES.rateLimit, { check: 'operations-per-minute' })[0]).toBe('Compare plans');
	});

	test.each(['a b', '../x', 'Sitzung vom 3. März', `${'x'.repeat(300)}`, '%2e%2ehome'])(
		'4007 tells a name that works for %j',
		(name) => {
			const [remedy] = remediesOf(refused(CLOSE_CODES.invalidName, { check: 'document-name' }, { documentName: name }));
			expect(remedy).toMatchObject({ kind: 'copy', text: expect.stringMatching(DOCUMENT_NAME_PATTERN) });
		},
	);

	test('4007 takes what a browser escaped for what it was', () => {
		const [remedy] = remediesOf(refused(CLOSE_CODES.invalidName, { check: 'document-name' }, { documentName: 'my%20notes%' }));
		expect(remedy).toMatchObject({ text: 'my-20notes' });
		const [other] = remediesOf(refused(CLOSE_CODES.invalidName, { check: 'document-name' }, { documentName: 'my%20notes' }));
		expect(other).toMatchObject({ text: 'my-notes' });
	});

	test('4009 tells where the document lives', () => {
		const reason = 'REDIRECT:wss://us-east-1.example.com/minutes';
		expect(remediesOf(refused(CLOSE_CODES.wrongRegion, { check: 'place' }, { reason }))).toEqual([
			{ kind: 'copy', label: 'address of the document', text: 'wss://us-east-1.example.com/minutes' },
		]);
	});
});
