import { describe, expect, test } from 'vitest';
import { isAppUrl } from '../../electron/app-url.ts';
import { isPermitted, linkTarget } from '../../electron/page-policy.ts';

describe('U2: where links lead', () => {
	test.each(['https://example.com/', 'https://example.com:8443/a?b#c'])('%s leaves through the system browser', (url) => {
		expect(linkTarget(url)).toBe('external');
	});

	test.each(['app://console/', 'app://console/tenants/x?y#z'])('%s stays in the window', (url) => {
		expect(linkTarget(url)).toBe('own');
	});

	test.each([
		'http://example.com/',
		'http://127.0.0.1:4401/',
		'javascript:alert(1)',
		'file:///etc/passwd',
		'data:text/html,x',
		'blob:app://console/1',
		'app://consoleevil/',
		'app://evil/',
		'app://console@evil/',
		'ssh://example.com',
		'https://user:pass@example.com/',
		'about:blank',
		'',
		'//example.com',
		'tenants',
	])('%j leads nowhere', (url) => {
		expect(linkTarget(url)).toBe('deny');
	});
});

describe('U2: what pages may', () => {
	test.each(['clipboard-sanitized-write', 'local-network-access', 'loopback-network'])('the console gets %s', (permission) => {
		expect(isPermitted(permission, 'app://console/apps')).toBe(true);
	});

	test.each([
		'local-network',
		'geolocation',
		'notifications',
		'media',
		'clipboard-read',
		'openExternal',
		'fileSystem',
		'unknown',
	])('the console gets no %s', (permission) => {
		expect(isPermitted(permission, 'app://console/')).toBe(false);
	});

	test.each(['https://example.com/', 'data:text/html,x', ''])('a page at %j gets nothing', (url) => {
		expect(isPermitted('clipboard-sanitized-write', url)).toBe(false);
		expect(isPermitted('loopback-network', url)).toBe(false);
	});
});

test('U1: only the console itself is our page', () => {
	const urls = ['app://console/', 'app://console', 'app://console.evil/', 'app://console:80/', 'https://console/', 'null', ''];
	expect(urls.filter(isAppUrl)).toEqual(['app://console/', 'app://console']);
});
