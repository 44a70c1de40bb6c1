import { describe, expect, it } from 'vitest';
import { addressAtInstance, addressedInstance, instanceBase } from '../../renderer/shell/instance-address.ts';

describe('an address', () => {
	it('names its instance, whatever characters its id has', () => {
		for (const id of ['local', 'a b', 'ä/ö', 'i']) expect(addressedInstance(`${instanceBase(id)}/tenants`)).toBe(id);
		expect(addressedInstance('/i/local')).toBe('local');
		expect(addressedInstance('/i/%zz/')).toBe('%zz');
		for (const path of ['/', '/i', '/i/', '/tenants/i/x']) expect(addressedInstance(path)).toBeNull();
	});
});

describe('an address without an instance', () => {
	const at = (pathname: string, lastPlace: string | null, instanceIds = ['local', 'far']) =>
		addressAtInstance({ pathname, search: pathname === '/tenants' ? '?q=x' : '' }, instanceIds, lastPlace);

	it('leads from the plain start to the place that was looked at last', () => {
		expect(at('/', '/i/far/tenants/7?q=y')).toBe('/i/far/tenants/7?q=y');
		expect(at('/', null)).toBe('/i/local/');
	});

	it('leads to the same place of the instance that was looked at last', () => {
		expect(at('/tenants', '/i/far/plans')).toBe('/i/far/tenants?q=x');
		expect(at('/tenants', null)).toBe('/i/local/tenants?q=x');
	});

	it('does not lead to an instance that is gone', () => {
		expect(at('/', '/i/removed/tenants')).toBe('/i/local/');
		expect(at('/tenants', '/i/removed/plans')).toBe('/i/local/tenants?q=x');
		expect(at('/', null, [])).toBeNull();
	});
});
