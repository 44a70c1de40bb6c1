import { BlockList, isIP } from 'node:net';

/**
 * Tells whose request it is.
 *
 * @param socketAddress the other end of the connection; null when it is gone
 * @param forwardedFor the `X-Forwarded-For` header
 */
export type ClientAddress = (socketAddress: string | null, forwardedFor: string | null) => string | null;

/**
 * Makes a function that tells whose request it is. Forwarded addresses count only as far as proxies of our own wrote
 * them: the header is read from the right, until an address is none of theirs (contract section 3, faults T12).
 *
 * @param trustedProxies addresses and CIDR blocks, IPv4 and IPv6; none: the connection's own address counts
 * @throws {Error} with a message for the terminal for an entry that is neither.
 */
export function clientAddressBehind(trustedProxies: readonly string[]): ClientAddress {
	if (trustedProxies.length === 0) return (socketAddress) => plain(socketAddress);
	const trusted = new BlockList();
	for (const entry of trustedProxies) addTo(trusted, entry);
	const isTrusted = (address: string) => trusted.check(address, family(address));
	return (socketAddress, forwardedFor) => {
		let client = plain(socketAddress);
		const hops = (forwardedFor ?? '').split(',').map((hop) => plain(hop.trim()));
		while (client !== null && isTrusted(client)) {
			const hop = hops.pop();
			// What is no address was not written by a proxy of ours: whoever handed it on answers for it.
			if (!hop || isIP(hop) === 0) break;
			client = hop;
		}
		return client;
	};
}

/** Whether an address is this machine's own. */
export function isLoopbackAddress(address: string): boolean {
	return address === '::1' || (isIP(address) === 4 && address.startsWith('127.'));
}

/** IPv4 in IPv6 clothes, as a dual-stack socket tells it, is IPv4. */
function plain(address: string | null): string | null {
	return address?.replace(/^::ffff:(?=[0-9.]+$)/i, '') ?? null;
}

function family(address: string): 'ipv4' | 'ipv6' {
	return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}

function addTo(list: BlockList, entry: string): void {
	const [address = '', prefix, ...rest] = entry.split('/');
	const bits = prefix === undefined ? null : Number(prefix);
	const bitsMax = isIP(address) === 6 ? 128 : 32;
	const isPrefix = bits === null || (/^[0-9]{1,3}$/.test(prefix ?? '') && bits <= bitsMax);
	if (isIP(address) === 0 || rest.length > 0 || !isPrefix)
		throw new Error(`a trusted proxy is an address or a CIDR block such as 10.0.0.0/8, not "${entry}"`);
	if (bits === null) list.addAddress(address, family(address));
	else list.addSubnet(address, bits, family(address));
}
