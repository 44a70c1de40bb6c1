import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { requireGoodPassword } from '../../core/control-plane/accounts/passwords.ts';
import { Fault } from '../../core/platform/fault.ts';

function faultOf(password: string, ownWords: string[] = []): Fault | null {
	try {
		requireGoodPassword(password, ownWords, 'password');
		return null;
	} catch (error) {
		if (error instanceof Fault) return error;
		throw error;
	}
}

describe('new passwords', () => {
	it.each([
		'seven green umbrellas',
		'correct horse battery',
		'Tr0ub4dor&3xyz',
		'ünterwegs nach Ålesund',
		'夜空に浮かぶ大きな青い月と星',
	])('%j is good', (password) => {
		expect(faultOf(password, ['ada@acme.example', 'Ada'])).toBeNull();
	});

	it.each([
		'aaaaaaaaaaaaaaaa',
		'abababababab',
		'123456789012',
		'210987654321',
		'qwertyuiop12',
		'password1234',
		'Password2026!',
		'WireSocket2026',
		'abcdefgh12345678',
		'wiresocketadmin',
	])('%j is easy to guess', (password) => {
		expect(faultOf(password)).toMatchObject({ code: 'invalid_request', errors: [{ path: 'password' }] });
	});

	it('made of random characters are good', () => {
		const random = fc.uint8Array({ minLength: 24, maxLength: 24 }).filter((bytes) => new Set(bytes).size > 16);
		fc.assert(
			fc.property(random, (bytes) => {
				const password = Buffer.from(bytes).toString('base64url');
				fc.pre(new Set(password.toLowerCase()).size > 10);
				expect(faultOf(password)).toBeNull();
			}),
		);
	});

	it('made of any piece, repeated, are refused', () => {
		const piece = fc.string({ minLength: 1, maxLength: 20 });
		fc.assert(fc.property(piece, fc.integer({ min: 2, max: 12 }), (text, times) => faultOf(text.repeat(times)) !== null));
	});

	it('made of the own address or name and a few characters are refused', () => {
		const word = fc.stringMatching(/^[a-z]{5,12}$/);
		fc.assert(
			fc.property(word, word, fc.stringMatching(/^[0-9!?.]{0,5}$/), (name, host, suffix) => {
				expect(faultOf(`${name}@${host}.example${suffix}`, [`${name}@${host}.example`, name])).not.toBeNull();
			}),
		);
	});

	it('of any text end in a verdict that does not repeat them', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (password) => {
				const fault = faultOf(password, ['ada@acme.example']);
				fc.pre(fault !== null && password.length >= 12);
				expect(fault?.detail).not.toContain(password);
			}),
		);
	});
});
