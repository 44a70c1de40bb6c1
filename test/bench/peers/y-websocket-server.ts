import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setupWSConnection } from '@y/websocket-server/utils';
import { WebSocketServer } from 'ws';

// The peer to compare with: npm's @y/websocket-server, without tokens, limits or storage.
const webSockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
webSockets.on('connection', (socket, request) => setupWSConnection(socket, request));
const server = createServer();
server.on('upgrade', (request, socket, head) => {
	webSockets.handleUpgrade(request, socket, head, (webSocket) => webSockets.emit('connection', webSocket, request));
});
server.listen(0, '127.0.0.1', () => {
	process.stdout.write(`ws://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
