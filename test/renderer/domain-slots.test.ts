import { describe, expect, test } from 'vitest';
import {
	contestedSlots,
	domainOfOrigin,
	freeSlot,
	normalisedPreview,
	slotErrors,
	slotOfPath,
	toSlots,
	usedSlots,
} from '../../renderer/features/apps/domains/domain-slots.ts';

test('stored domains fill the slots from the first on', () => {
	expect(toSlots([])).toEqual(['', '', '']);
	expect(toSlots(['a.example', 'b.example'])).toEqual(['a.example', 'b.example', '']);
});

test('empty slots are not sent', () => {
	expect(usedSlots(['', ' b.example', '   '])).toEqual({ domains: [' b.example'], slotOf: [1] });
});

describe('errors stand at the slot that was typed into', () => {
	test('of the check before sending', () => {
		const errors = slotErrors(['', 'good.example', '*.bad.example']);
		expect([...errors.keys()]).toEqual([2]);
		expect(errors.get(2)).toMatch(/^Wildcards/);
	});

	test('a domain that is there twice, in whatever form', () => {
		expect([...slotErrors(['App.example', '', 'https://app.example/']).keys()]).toEqual([2]);
	});

	test('of the server, who counts only what was sent', () => {
		expect(slotOfPath('allowedDomains.0', ['', 'x', ''])).toBe(1);
		expect(slotOfPath('allowedDomains.1', ['x', '', 'y'])).toBe(2);
		expect(slotOfPath('name', ['x', '', ''])).toBeNull();
		expect(slotOfPath('allowedDomains', ['x', '', ''])).toBeNull();
	});

	test('none for three good ones', () => {
		expect(slotErrors(['a.example', 'b.example:8080', 'localhost:3000']).size).toBe(0);
	});
});

describe('the preview', () => {
	test('tells what will be saved when that differs', () => {
		expect(normalisedPreview('https://MyApp.com/')).toBe('myapp.com');
		expect(normalisedPreview('bücher.example')).toBe('xn--bcher-kva.example');
	});

	test('says nothing about what is saved as it is, is wrong, or is not there yet', () => {
		expect(normalisedPreview('myapp.com')).toBeNull();
		expect(normalisedPreview(' myapp.com ')).toBeNull();
		expect(normalisedPreview('http://a b')).toBeNull();
		expect(normalisedPreview('')).toBeNull();
	});
});

test.each([
	['https://app.example.com', 'app.example.com'],
	['http://localhost:3001', 'localhost:3001'],
	['https://App.Example.com:8443', 'app.example.com:8443'],
	['null', null],
	['file:///home/ada/page.html', null],
	['http://192.168.1.5:3000', null],
	['app.example.com', null],
])('the domain that lets pages of %s in is %s', (origin, domain) => {
	expect(domainOfOrigin(origin)).toBe(domain);
});

test('a free slot is the first one without text', () => {
	expect(freeSlot(['a.example', ' ', ''])).toBe(1);
	expect(freeSlot(['a.example', 'b.example', 'c.example'])).toBeNull();
});

test('slots are contested where what was saved differs from what was typed, as it would be saved', () => {
	expect(contestedSlots(['a.example', 'b.example'], ['https://A.example/', 'c.example', ''])).toEqual([
		{ label: 'Domain 2', theirs: 'b.example', yours: 'c.example' },
	]);
});
