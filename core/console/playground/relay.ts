import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import { RELAY_FRAME_BYTES_MAX, RELAY_PATH, type RelayAnswer, type RelayTarget } from '../../contract/playground.ts';
import { retryAfterS } from '../../contract/retry-after.ts';
import { isLoopbackHost } from '../../http/guards.ts';
import type { Clock } from '../../platform/clock.ts';
import { closeLike, pipeBoth } from './pipe.ts';
import type { RelayTickets } from './tickets.ts';

/** Connections at once; a playground has a handful. */
const RELAYS_MAX = 64;
/** From the upgrade to the ticket. */
const TICKET_DEADLINE_MS = 5_000;
const TICKET_LENGTH_MAX = 200;
const DIAL_TIMEOUT_MS = 10_000;

const CLOSE_GOING_AWAY = 1001;
const CLOSE_POLICY_VIOLATION = 1008;

/** Pages of this machine: an ordinary browser's, and the desktop window's. The ticket says which of them may. */
const PAGE_ORIGIN = /^(?:http:\/\/(?:127\.0\.0\.1|localhost|\[::1\]):\d+|app:\/\/console)$/;

/** The WebSockets of the playground. */
export interface Relay {
	/** Answers the handshake of a page. @param port the listener's own */
	upgrade(message: IncomingMessage, socket: Duplex, head: Buffer, port: number): void;
	/** Ends all of them with 1001. */
	close(): void;
}

/**
 * Passes a page's WebSocket on to a node, with the `Origin` and the token of the page's choice. Where to is what the ticket
 * was given for, and whoever has the ticket has a session of the console (docs/decisions/0010); nothing else lets one in.
 */
export function createRelay(tickets: RelayTickets, clock: Clock): Relay {
	const server = new WebSocketServer({
		noServer: true,
		clientTracking: true,
		maxPayload: RELAY_FRAME_BYTES_MAX,
		perMessageDeflate: false,
	});
	let isClosed = false;
	return {
		upgrade(message, socket, head, port) {
			if (message.url !== RELAY_PATH) refuse(socket, '404 Not Found');
			else if (!isLoopbackHost(message.headers.host, port)) refuse(socket, '421 Misdirected Request');
			else if (!PAGE_ORIGIN.test(message.headers.origin ?? '')) refuse(socket, '403 Forbidden');
			else if (isClosed || server.clients.size >= RELAYS_MAX) refuse(socket, '503 Service Unavailable');
			else server.handleUpgrade(message, socket, head, (page) => awaitTicket(page, tickets, clock));
		},
		close() {
			isClosed = true;
			for (const page of server.clients) closeLike(page, CLOSE_GOING_AWAY, 'WireSocket stops');
		},
	};
}

function refuse(socket: Duplex, status: string): void {
	// The client may be gone by now, which is as good.
	socket.on('error', () => socket.destroy());
	socket.once('finish', () => socket.destroy());
	socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function awaitTicket(page: WebSocket, tickets: RelayTickets, clock: Clock): void {
	const timer = setTimeout(() => closeLike(page, CLOSE_POLICY_VIOLATION, 'no ticket came'), TICKET_DEADLINE_MS);
	const stopWaiting = () => clearTimeout(timer);
	page.once('close', stopWaiting);
	page.on('error', () => page.terminate());
	page.once('message', (data: Buffer, isBinary) => {
		stopWaiting();
		const target = isBinary || data.byteLength > TICKET_LENGTH_MAX ? null : tickets.take(data.toString());
		if (target) dial(page, target, clock);
		else closeLike(page, CLOSE_POLICY_VIOLATION, 'this ticket was used already or is not ours');
	});
}

/** Connects to the node and tells the page how that went. What the page sends before it knows is an offence. */
function dial(page: WebSocket, { url, origin, token }: RelayTarget, clock: Clock): void {
	const node = new WebSocket(url, token === null ? [] : ['access_token', token], {
		...(origin === null ? {} : { origin }),
		handshakeTimeout: DIAL_TIMEOUT_MS,
		maxPayload: RELAY_FRAME_BYTES_MAX,
		perMessageDeflate: false,
		followRedirects: false,
	});
	const tooEarly = () => closeLike(page, CLOSE_POLICY_VIOLATION, 'a message before the answer');
	const pageGone = () => node.terminate();
	page.once('message', tooEarly);
	page.once('close', pageGone);
	const giveUp = (answer: Omit<Extract<RelayAnswer, { type: 'refused' }>, 'type'>) => {
		node.terminate();
		tell(page, { type: 'refused', ...answer });
		closeLike(page, CLOSE_GOING_AWAY, '');
	};
	const failed = (error: NodeJS.ErrnoException) =>
		giveUp({ status: null, retryAfterS: null, reason: error.code ?? 'no WebSocket answer' });
	node.once('error', failed);
	node.once('unexpected-response', (_request, response) => {
		const status = response.statusCode ?? null;
		const waitS = retryAfterS(response.headers['retry-after'], clock.nowMs());
		giveUp({ status, retryAfterS: waitS, reason: response.statusMessage ?? '' });
	});
	node.once('open', () => {
		node.off('error', failed);
		page.off('message', tooEarly);
		page.off('close', pageGone);
		tell(page, { type: 'open', protocol: node.protocol });
		pipeBoth(page, node);
	});
}

function tell(page: WebSocket, answer: RelayAnswer): void {
	if (page.readyState === WebSocket.OPEN) page.send(JSON.stringify(answer));
}
