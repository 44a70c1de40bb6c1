import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allowedDomainsSchema, DomainError, normaliseDomain } from '../../core/contract/domains.ts';

describe('normaliseDomain', () => {
	it.each([
		['https://MyApp.com/', 'myapp.com'],
		['http://localhost:3000', 'localhost:3000'],
		['localhost', 'localhost'],
		['  app.example.com  ', 'app.example.com'],
		['bücher.example', 'xn--bcher-kva.example'],
		['BÜCHER.example:8080', 'xn--bcher-kva.example:8080'],
		['example.com:00080', 'example.com:80'],
	])('M5: %j is stored as %j', (typed, stored) => {
		expect(normaliseDomain(typed)).toBe(stored);
	});

	it.each([
		'',
		' ',
		'*',
		'*.example.com',
		'example.com/path',
		'https://example.com/a?b',
		'user@example.com',
		'user:pw@example.com',
		'null',
		'http://a b',
		'ftp://example.com',
		'example.com:0',
		'example.com:65536',
		'example.com:',
		'-a.example',
		'a..example',
		'[::1]',
		'127.0.0.1',
		'127.0.0.1:3000',
		'http://127.1/',
		'0x7f.0.0.1',
		'intranet',
		'example.com.',
		'javascript:alert(1)',
		'example.com#x',
		'exa\u0000mple.com',
		'https://https://example.com',
		`${'a'.repeat(64)}.example`,
		`${'a.'.repeat(130)}example`,
	])('M5: %j is refused', (typed) => {
		expect(() => normaliseDomain(typed)).toThrow(DomainError);
	});

	it('whatever comes in, the answer is stable under a second pass, lower case, and has no scheme, path or user', () => {
		const messy = fc.oneof(fc.string({ unit: 'grapheme' }), fc.domain(), fc.webUrl(), fc.webAuthority());
		fc.assert(
			fc.property(messy, (typed) => {
				let stored: string;
				try {
					stored = normaliseDomain(typed);
				} catch (error) {
					expect(error).toBeInstanceOf(DomainError);
					return;
				}
				expect(stored).toMatch(/^[a-z0-9.-]+(:[0-9]{1,5})?$/);
				expect(normaliseDomain(stored)).toBe(stored);
				expect(normaliseDomain(`HTTPS://${stored.toUpperCase()}/`)).toBe(stored);
			}),
			{ numRuns: 2_000 },
		);
	});

	it('M5: no domain gets through with a wildcard, a path, a user, a query or white space in it, and no IP address', () => {
		const part = fc.stringMatching(/^[a-z0-9]{1,8}$/);
		const dressed = fc
			.tuple(fc.domain(), part, fc.integer({ min: 0, max: 6 }))
			.map(
				([domain, text, how]) =>
					[
						`*.${domain}`,
						`${text}*.${domain}`,
						`${domain}/${text}`,
						`https://${domain}/${text}`,
						`${text}@${domain}`,
						`${domain}?${text}`,
						`${domain} ${text}`,
					][how] ?? '',
			);
		fc.assert(
			fc.property(fc.oneof(dressed, fc.ipV4(), fc.ipV4Extended(), fc.ipV6()), (typed) => {
				expect(() => normaliseDomain(typed)).toThrow(DomainError);
				expect(() => normaliseDomain(`https://${typed}:8080`)).toThrow(DomainError);
			}),
		);
	});

	it('M5: an IDN is stored as the host that browsers send, whatever its letters are', () => {
		const letters = fc.string({ unit: fc.constantFrom(...'abcäöüßéñçøłжшעβ中日한'), minLength: 1, maxLength: 12 });
		fc.assert(
			fc.property(letters, (label) => {
				const typed = `x${label}.example`;
				// Some mixtures of scripts are no name at all.
				fc.pre(URL.canParse(`https://${typed}`));
				expect(normaliseDomain(typed)).toBe(new URL(`https://${typed}`).host);
			}),
		);
	});

	it('a domain that is stored equals the host of the Origin that a browser sends from there', () => {
		fc.assert(
			fc.property(fc.domain(), fc.option(fc.integer({ min: 1, max: 65_535 })), (domain, port) => {
				const typed = port === null ? domain : `${domain}:${port}`;
				const url = new URL(`ws://${typed}`);
				const browserHost = url.port === '' && port !== null ? `${url.hostname}:${port}` : url.host;
				expect(normaliseDomain(typed)).toBe(browserHost);
			}),
		);
	});
});

describe('allowedDomainsSchema', () => {
	it('M5: any list of different domains is taken up to three, and from the 4th on the 4th slot is named', () => {
		fc.assert(
			fc.property(fc.uniqueArray(fc.domain(), { maxLength: 8 }), (domains) => {
				const { success, error } = allowedDomainsSchema.safeParse(domains);
				expect(success).toBe(domains.length <= 3);
				expect(error?.issues.map((issue) => issue.path) ?? [[3]]).toEqual([[3]]);
			}),
		);
	});

	it('M5: takes three and names the slot of what is wrong', () => {
		expect(allowedDomainsSchema.parse(['A.example', 'b.example', 'c.example'])).toEqual(['a.example', 'b.example', 'c.example']);
		const issues = (value: unknown) => allowedDomainsSchema.safeParse(value).error?.issues.map((issue) => issue.path.join('.'));
		expect(issues(['a.example', '*'])).toEqual(['1']);
		expect(issues(['a.example', 'b.example', 'c.example', 'd.example'])).toEqual(['3']);
		expect(issues(['a.example', 'https://A.example/'])).toEqual(['1']);
	});
});
