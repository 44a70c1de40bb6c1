import { describe, expect, it } from 'vitest';
import type { InstanceDetails } from '../../core/contract/instances.ts';
import { initialValues, toConnection, toSettings } from '../../renderer/features/instances/instance-values.ts';

const INSTANCE: InstanceDetails = {
	id: 'a',
	name: 'Prod',
	kind: 'remote',
	url: 'https://api.example.com',
	environment: { name: 'Live', color: 'red' },
	production: true,
	readOnly: true,
	writesUnlockedUntil: null,
	session: { state: 'signed_in', username: 'ada' },
	version: 3,
	ca: null,
	proxyUrl: 'http://proxy.example:3128',
	proxyUsername: 'eve',
	clientId: 'console_x',
};

describe('the form of an instance', () => {
	it('saves what it was filled with', () => {
		expect(toSettings(initialValues(INSTANCE), INSTANCE)).toEqual({
			name: 'Prod',
			url: 'https://api.example.com',
			environment: { name: 'Live', color: 'red' },
			production: true,
			readOnly: true,
			ca: null,
			proxyUrl: 'http://proxy.example:3128',
		});
	});

	it('keeps the password of the proxy until another one, another user or no user is entered', () => {
		const values = initialValues(INSTANCE);
		const credentials = (more: Partial<typeof values>) => toSettings({ ...values, ...more }, INSTANCE).proxyCredentials;
		expect(credentials({})).toBeUndefined();
		expect(credentials({ proxyPassword: 'new' })).toEqual({ username: 'eve', password: 'new' });
		expect(credentials({ proxyUsername: 'bob' })).toEqual({ username: 'bob', password: '' });
		expect(credentials({ proxyUsername: '' })).toBeNull();
		expect(credentials({ proxyUrl: ' ' })).toBeNull();
	});

	it('is tested with the secrets that are kept for the instance', () => {
		expect(toConnection(initialValues(INSTANCE), INSTANCE)).toMatchObject({ instanceId: 'a', url: INSTANCE.url });
		expect(toConnection(initialValues(null), null)).not.toHaveProperty('instanceId');
	});
});
