import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';

// The peer to compare with: copies bytes to everybody else in the room, does nothing besides.
const rooms = new Map<string, Set<import('ws').WebSocket>>();
const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });

server.on('connection', (socket, request) => {
	const name = request.url ?? '/';
	const room = rooms.get(name) ?? new Set();
	rooms.set(name, room.add(socket));
	socket.on('message', (data, isBinary) => {
		for (const other of room) if (other !== socket) other.send(data, { binary: isBinary });
	});
	socket.on('close', () => room.delete(socket));
});
server.on('listening', () => process.stdout.write(`ws://127.0.0.1:${(server.address() as AddressInfo).port}\n`));
