import type { IncomingMessage } from 'node:http';
import { expect, it } from 'vitest';
import { readHandshake } from '../../core/data-plane/handshake/request.ts';
import { clientAddressBehind } from '../../core/platform/client-address.ts';

const handshake = (forwardedFor: string) =>
	({
		url: '/notes',
		headers: { 'x-forwarded-for': forwardedFor },
		socket: { remoteAddress: '127.0.0.1' },
	}) as unknown as IncomingMessage;

it('an editor has the address that a trusted proxy told, and that of its connection where none is trusted', () => {
	const message = handshake('203.0.113.1, 198.51.100.7');
	expect(readHandshake(message, clientAddressBehind(['127.0.0.1'])).remoteAddress).toBe('198.51.100.7');
	expect(readHandshake(message).remoteAddress).toBe('127.0.0.1');
});
