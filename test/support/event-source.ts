/** One event of an SSE stream, as it came over the wire. */
export interface SourceEvent {
	/** Absent when the event had none. */
	id?: string;
	data: { type: string } & Record<string, unknown>;
}

/** An SSE stream, read without any library. */
export interface EventSourceReader {
	/** The next event that is not filtered out. Rejects when the stream ends. */
	next(): Promise<SourceEvent>;
	/** Cuts the connection. */
	cut(): void;
}

/**
 * Opens an SSE stream.
 *
 * @param ignored types of events that are left out
 */
export async function openEventSource(
	url: string,
	headers: Record<string, string>,
	ignored: readonly string[] = [
		'live.changed',
		'loads.changed',
		'operations.changed',
		'refusals.changed',
		'node.changed',
		'tokens.issued',
		'audit.recorded',
	],
): Promise<EventSourceReader> {
	const controller = new AbortController();
	const response = await fetch(url, { headers: { accept: 'text/event-stream', ...headers }, signal: controller.signal });
	if (response.status !== 200 || !response.body) throw new Error(`the stream answered ${response.status}`);
	const events = parse(response.body);
	return {
		async next() {
			for (;;) {
				const { value, done } = await events.next();
				if (done) throw new Error('the stream has ended');
				if (!ignored.includes(value.data.type)) return value;
			}
		},
		cut: () => controller.abort(),
	};
}

async function* parse(body: ReadableStream<Uint8Array>): AsyncGenerator<SourceEvent, void> {
	let buffer = '';
	const decoder = new TextDecoder();
	for await (const bytes of body) {
		buffer += decoder.decode(bytes, { stream: true });
		const blocks = buffer.split('\n\n');
		buffer = blocks.pop() ?? '';
		for (const block of blocks) {
			const event = parseBlock(block);
			if (event) yield event;
		}
	}
}

/** Null for comments, which only keep the connection alive. */
function parseBlock(block: string): SourceEvent | null {
	const fields = new Map(
		block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
	);
	const data = fields.get('data');
	if (data === undefined) return null;
	const id = fields.get('id');
	return { ...(id === undefined ? {} : { id }), data: JSON.parse(data) };
}
