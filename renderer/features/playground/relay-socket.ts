import { type RelayTicket, relayAnswerSchema } from '../../../core/contract/playground.ts';
import { NOT_DIALLED } from '../../ui/close-words.ts';
import type { DialFailure } from './dial-failure.ts';

const CLOSE_ABNORMAL = 1006;

type Handler = ((event: Event) => void) | null;

/**
 * A WebSocket that reaches its node through the console (docs/decisions/0010), for libraries that take a class in place of the
 * browser's own. To them it looks like a connection to the node: it is open when the node has accepted it, and ends as the node
 * ends it.
 */
export class RelaySocket extends EventTarget {
	static readonly CONNECTING = WebSocket.CONNECTING;
	static readonly OPEN = WebSocket.OPEN;
	static readonly CLOSING = WebSocket.CLOSING;
	static readonly CLOSED = WebSocket.CLOSED;
	readonly CONNECTING = WebSocket.CONNECTING;
	readonly OPEN = WebSocket.OPEN;
	readonly CLOSING = WebSocket.CLOSING;
	readonly CLOSED = WebSocket.CLOSED;
	readyState: number = WebSocket.CONNECTING;
	binaryType: BinaryType = 'arraybuffer';
	protocol = '';
	onopen: Handler = null;
	onmessage: Handler = null;
	onerror: Handler = null;
	onclose: Handler = null;
	#socket: WebSocket | undefined;

	/**
	 * @param ask asks the console for a ticket to the node; rejects with a {@link DialFailure}, whose message becomes the
	 *   reason of the close
	 */
	constructor(ask: () => Promise<RelayTicket>) {
		super();
		ask().then(
			(ticket) => this.#dial(ticket),
			(failure: DialFailure) => this.#end(failure.isTransient ? CLOSE_ABNORMAL : NOT_DIALLED, failure.message),
		);
	}

	get bufferedAmount(): number {
		return this.#socket?.bufferedAmount ?? 0;
	}

	send(data: string | BufferSource): void {
		if (this.readyState === WebSocket.CONNECTING) throw new DOMException('not open yet', 'InvalidStateError');
		if (this.readyState === WebSocket.OPEN) this.#socket?.send(data);
	}

	/** Begins to close; `close` follows. */
	close(code?: number, reason?: string): void {
		if (this.readyState === WebSocket.CLOSING || this.readyState === WebSocket.CLOSED) return;
		const wasOpen = this.readyState === WebSocket.OPEN;
		this.readyState = WebSocket.CLOSING;
		if (this.#socket) this.#socket.close(code, reason);
		if (!wasOpen) queueMicrotask(() => this.#end(CLOSE_ABNORMAL, ''));
	}

	#dial({ url, ticket }: RelayTicket): void {
		if (this.readyState !== WebSocket.CONNECTING) return;
		const socket = new WebSocket(url);
		this.#socket = socket;
		socket.binaryType = 'arraybuffer';
		socket.onopen = () => socket.send(ticket);
		socket.onmessage = ({ data }) => this.#answered(socket, data);
		socket.onclose = ({ code, reason }) => this.#end(code, reason);
	}

	/** The first message is the relay's own; all others are the node's. */
	#answered(socket: WebSocket, data: unknown): void {
		if (this.readyState !== WebSocket.CONNECTING) return;
		const answer = relayAnswerSchema.parse(JSON.parse(String(data)));
		if (answer.type === 'refused') {
			this.#end(CLOSE_ABNORMAL, refusalWords(answer));
			return;
		}
		this.protocol = answer.protocol;
		this.readyState = WebSocket.OPEN;
		socket.onmessage = (event) => this.#tell(new MessageEvent('message', { data: event.data }));
		this.#tell(new Event('open'));
	}

	#end(code: number, reason: string): void {
		if (this.readyState === WebSocket.CLOSED) return;
		this.readyState = WebSocket.CLOSED;
		if (code === CLOSE_ABNORMAL) this.#tell(new Event('error'));
		this.#tell(new CloseEvent('close', { code, reason, wasClean: code !== CLOSE_ABNORMAL }));
	}

	#tell(event: Event): void {
		const handlers: Record<string, Handler> = {
			open: this.onopen,
			message: this.onmessage,
			error: this.onerror,
			close: this.onclose,
		};
		handlers[event.type]?.(event);
		this.dispatchEvent(event);
	}
}

function refusalWords({
	status,
	retryAfterS,
	reason,
}: {
	status: number | null;
	retryAfterS: number | null;
	reason: string;
}): string {
	if (status === null) return `The node does not answer (${reason}).`;
	const later = retryAfterS === null ? '' : ` Come again after ${retryAfterS} s.`;
	return `The node answered with HTTP ${status} ${reason} instead of a WebSocket.${later}`;
}
