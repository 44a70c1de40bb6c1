import { ORPCError } from '@orpc/client';
import { expect, test, vi } from 'vitest';
import type { App } from '../../core/contract/apps.ts';
import { saveConditionally } from '../../renderer/features/apps/conditional-save.ts';

const APP: App = {
	id: '22222222-2222-4222-8222-222222222222',
	tenantId: '11111111-1111-4111-8111-111111111111',
	tenantName: 'Acme',
	name: 'editor',
	clientId: 'ws_1',
	licenseRegion: 'aws-us-east-1',
	dbCode: 'shard-01-us-east-1',
	status: 'active',
	allowedDomains: [],
	subscription: null,
	createdAt: '2026-11-24T09:30:00.000Z',
	version: 1,
};

const stale = () =>
	new ORPCError('stale', {
		status: 412,
		data: { type: 'urn:wiresocket:problem:stale', title: 'Stale', status: 412, detail: 'Changed.', code: 'stale' },
	});
const isSame = (one: App, other: App) => one.name === other.name;

/** A server that holds one app and keeps to `If-Match`. */
function server(app: App) {
	let current = app;
	return {
		change: (changes: Partial<App>) => {
			current = { ...current, ...changes, version: current.version + 1 };
		},
		read: async () => current,
		rename: (name: string) => async (ifMatch: number) => {
			if (ifMatch !== current.version) throw stale();
			current = { ...current, name, version: current.version + 1 };
			return current;
		},
	};
}

test('an edit of what nobody else changed is saved, also when other parts of the app were changed meanwhile', async () => {
	const { change, read, rename } = server(APP);
	change({ allowedDomains: ['example.com'] });
	const outcome = await saveConditionally({ base: APP, save: rename('notes'), read, isSame });
	expect(outcome).toMatchObject({ kind: 'saved', app: { name: 'notes', allowedDomains: ['example.com'] } });
});

test('an edit of what somebody else changed is not saved, and tells what is there now', async () => {
	const { change, read, rename } = server(APP);
	change({ name: 'theirs' });
	const outcome = await saveConditionally({ base: APP, save: rename('mine'), read, isSame });
	expect(outcome).toMatchObject({ kind: 'contested', now: { name: 'theirs', version: 2 } });
	expect((await read()).name).toBe('theirs');
});

test('any other refusal goes on to the form, and an app that never rests is given up', async () => {
	const { read } = server(APP);
	const broken = new Error('no answer');
	await expect(saveConditionally({ base: APP, save: () => Promise.reject(broken), read, isSame })).rejects.toBe(broken);
	const save = vi.fn(() => Promise.reject(stale()));
	await expect(saveConditionally({ base: APP, save, read, isSame })).rejects.toMatchObject({ status: 412 });
	expect(save).toHaveBeenCalledTimes(3);
});
