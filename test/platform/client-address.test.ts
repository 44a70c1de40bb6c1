import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clientAddressBehind } from '../../core/platform/client-address.ts';

describe('the address of a client', () => {
	it('T12: is that of the connection when no proxy is trusted, whatever the header says', () => {
		fc.assert(
			fc.property(fc.ipV4(), fc.string(), (address, header) => {
				expect(clientAddressBehind([])(address, header)).toBe(address);
			}),
		);
	});

	it('T12: is that of the connection when it is none of the trusted proxies', () => {
		const behind = clientAddressBehind(['10.0.0.0/8']);
		expect(behind('203.0.113.9', '198.51.100.1')).toBe('203.0.113.9');
	});

	it.each([
		['one proxy', '10.0.0.1', '198.51.100.1', '198.51.100.1'],
		['two proxies', '10.0.0.1', '198.51.100.1, 10.0.0.2', '198.51.100.1'],
		['what the client itself put in front', '10.0.0.1', '1.2.3.4, 198.51.100.1', '198.51.100.1'],
		['a chain of trusted addresses only', '10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
		['no header', '10.0.0.1', null, '10.0.0.1'],
		['an empty header', '10.0.0.1', '', '10.0.0.1'],
		['something that is no address', '10.0.0.1', 'unknown', '10.0.0.1'],
		['something that is no address behind a proxy', '10.0.0.1', 'x, 10.0.0.2', '10.0.0.2'],
		['IPv4 in IPv6', '::ffff:10.0.0.1', '198.51.100.1', '198.51.100.1'],
		['IPv6', 'fd00::1', '2001:db8::7', '2001:db8::7'],
		['a socket that is gone', null, '198.51.100.1', null],
	])('T12: is read from the right of the header, through trusted proxies only: %s', (_name, socket, header, client) => {
		expect(clientAddressBehind(['10.0.0.0/8', 'fd00::1'])(socket, header)).toBe(client);
	});

	it.each(['', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/8', 'proxy.example.com', '::/129', '10.0.0.0/-1'])(
		'a trusted proxy cannot be "%s"',
		(entry) => {
			expect(() => clientAddressBehind([entry])).toThrow('CIDR');
		},
	);
});
