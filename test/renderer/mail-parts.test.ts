import { describe, expect, test } from 'vitest';
import { mailParts } from '../../renderer/features/outbox/mail-parts.ts';

const TOKEN = 'Zk3v0bq8Qy1mC9xW7tR5uP2nL6jH4gF0dS8aKeIoB_-';

describe('the parts of a mail', () => {
	test('text without links is one part, as it is', () => {
		expect(mailParts('Hello Ada,\n\nno links.\n')).toEqual([{ kind: 'text', text: 'Hello Ada,\n\nno links.\n' }]);
	});

	test('a link ends before the punctuation of its sentence', () => {
		expect(mailParts('See https://acme.example/a?b=c. Bye')).toEqual([
			{ kind: 'text', text: 'See ' },
			{ kind: 'link', url: 'https://acme.example/a?b=c' },
			{ kind: 'text', text: '. Bye' },
		]);
	});

	test('a link that works once is told from the others, and what is shown of it gives nothing away', () => {
		const url = `http://127.0.0.1:5000/#invitation=${TOKEN}`;
		expect(mailParts(`Open:\n\n${url}\n\nThanks`)[1]).toEqual({
			kind: 'one-time-link',
			url,
			shown: 'http://127.0.0.1:5000/#invitation=…',
		});
		expect(mailParts('https://acme.example/#section')[0]?.kind).toBe('link');
	});

	test('what is no http link stays text', () => {
		expect(mailParts('javascript:alert(1) ftp://x <b>').map(({ kind }) => kind)).toEqual(['text']);
	});
});
