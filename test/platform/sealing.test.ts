import { describe, expect, it } from 'vitest';
import { formatMasterKeys, generateMasterKey, parseMasterKey, Sealer } from '../../core/platform/sealing.ts';

describe('Sealer', () => {
	it('gives back what was sealed, and never seals to the same text twice', async () => {
		const sealer = new Sealer(generateMasterKey());
		const [first, second] = [await sealer.seal('secret'), await sealer.seal('secret')];
		expect(first).not.toBe(second);
		expect(first).not.toContain('secret');
		expect(await sealer.unseal(first)).toBe('secret');
	});

	it('refuses a text in which any one character was changed', async () => {
		const sealer = new Sealer(generateMasterKey());
		const sealed = await sealer.seal('secret');
		for (let index = 0; index < sealed.length; index += 1) {
			const flipped = sealed[index] === 'A' ? 'B' : 'A';
			const altered = sealed.slice(0, index) + flipped + sealed.slice(index + 1);
			// The last character of a part may carry bits that decode to nothing.
			const opened = await sealer.unseal(altered).catch(() => null);
			expect(opened === null || opened === 'secret').toBe(true);
			if (sealed[index] !== '.' && sealed[index + 1] !== '.' && index < sealed.length - 1) expect(opened).toBeNull();
		}
	});

	it('refuses what another key sealed', async () => {
		const sealed = await new Sealer(generateMasterKey()).seal('secret');
		await expect(new Sealer(generateMasterKey()).unseal(sealed)).rejects.toThrow();
	});
});

describe('parseMasterKey', () => {
	it('reads what formatMasterKeys writes', () => {
		const key = generateMasterKey();
		expect(parseMasterKey(`${formatMasterKeys([key])}\n`)).toEqual(key);
	});

	it.each(['', 'x', '0:AAAA', '1:', '1:AAAA', `1:${'!'.repeat(43)}`, `v1:${'A'.repeat(43)}`, `1:${'A'.repeat(43)}:x`])(
		'refuses %j without repeating it',
		(text) => {
			const attempt = () => parseMasterKey(text);
			expect(attempt).toThrow(/master key/);
			if (text.length > 3) expect(attempt).not.toThrow(text.slice(2));
		},
	);
});
