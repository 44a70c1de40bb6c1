import { API_PREFIX } from '../contract/api.ts';
import type { AuditExportQuery } from '../contract/audit.ts';
import { DOWNLOAD_WAITS_MS, type DownloadState } from '../contract/downloads.ts';
import { PROBLEMS, type ProblemCode, problemSchema } from '../contract/errors.ts';
import { Fault, notFound } from '../platform/fault.ts';
import { newSecret } from '../platform/secrets.ts';
import type { Instances } from './instances.ts';

/** Downloads that are remembered; the oldest gives way. */
const DOWNLOADS_MAX = 100;
/** A question waits this long, shorter than what stands between gives up. */
const QUESTION_WAITS_MS = 20_000;

const HEADERS_KEPT = ['content-type', 'content-disposition'];

/**
 * Files that browsers fetch by navigating, for only then they write to the disk what comes. A navigation carries no header of the
 * session: the session begins the download and gets an unguessable address that works once and soon (docs/decisions/0003).
 */
export class Downloads {
	readonly #downloads = new Map<string, Download>();
	readonly #instances: Instances;

	constructor(instances: Instances) {
		this.#instances = instances;
	}

	/** @returns an id. @throws {Fault} what the instance says when it refuses. */
	async beginAuditExport(instanceId: string, query: AuditExportQuery): Promise<string> {
		const fields = Object.entries(query).filter(([, value]) => value !== undefined) as [string, string][];
		const path = `/instances/${encodeURIComponent(instanceId)}${API_PREFIX}/audit/export?${new URLSearchParams(fields)}`;
		const response = await this.#instances.forward(new Request(new URL(path, 'http://console')));
		if (!response) throw notFound('instance');
		if (!response.ok || !response.body) throw await refusalOf(response);
		const downloadId = newSecret();
		this.#downloads.set(downloadId, new Download(response, response.body));
		const [oldest] = this.#downloads.keys();
		if (this.#downloads.size > DOWNLOADS_MAX && oldest !== undefined) this.#drop(oldest);
		return downloadId;
	}

	/** The file, once. @throws {Fault} `not_found` when it was fetched already, was not fetched in time, or is not ours. */
	fetch(downloadId: string): Response {
		const response = this.#downloads.get(downloadId)?.fetch();
		if (!response) throw notFound('download');
		return response;
	}

	/** Waits a while for the end. @throws {Fault} `not_found`. */
	async state(downloadId: string): Promise<DownloadState> {
		const download = this.#downloads.get(downloadId);
		if (!download) throw notFound('download');
		const pause = Promise.withResolvers<void>();
		const timer = setTimeout(pause.resolve, QUESTION_WAITS_MS);
		await Promise.race([download.ended, pause.promise]);
		clearTimeout(timer);
		return download.state;
	}

	/** Ends what is under way. */
	close(): void {
		for (const id of [...this.#downloads.keys()]) this.#drop(id);
	}

	#drop(id: string): void {
		this.#downloads.get(id)?.cancel();
		this.#downloads.delete(id);
	}
}

/** One file on its way. */
class Download {
	readonly ended: Promise<void>;
	readonly #end: () => void;
	readonly #headers: Headers;
	readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
	readonly #timer: NodeJS.Timeout;
	#state: DownloadState = { state: 'waiting', bytes: 0 };

	constructor({ headers }: Response, body: ReadableStream<Uint8Array>) {
		const { promise, resolve } = Promise.withResolvers<void>();
		this.ended = promise;
		this.#end = resolve;
		this.#reader = body.getReader();
		this.#headers = new Headers({
			'cache-control': 'no-store',
			'x-content-type-options': 'nosniff',
			'content-security-policy': "sandbox; default-src 'none'",
		});
		for (const name of HEADERS_KEPT) this.#headers.set(name, headers.get(name) ?? 'attachment');
		this.#timer = setTimeout(() => this.#finish('not_fetched'), DOWNLOAD_WAITS_MS).unref();
	}

	get state(): DownloadState {
		return this.#state;
	}

	/** The file; null when somebody has it already. */
	fetch(): Response | null {
		if (this.#state.state !== 'waiting') return null;
		clearTimeout(this.#timer);
		this.#state = { state: 'under_way', bytes: 0 };
		return new Response(new ReadableStream({ pull: (controller) => this.#pull(controller), cancel: () => this.cancel() }), {
			headers: this.#headers,
		});
	}

	cancel(): void {
		this.#finish('cancelled');
	}

	async #pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
		try {
			const { done, value } = await this.#reader.read();
			if (done) {
				this.#finish('done');
				controller.close();
				return;
			}
			this.#state = { ...this.#state, bytes: this.#state.bytes + value.byteLength };
			controller.enqueue(value);
		} catch (error) {
			this.#finish('broken_off');
			// Half a file must not be taken for a whole one.
			controller.error(error);
		}
	}

	#finish(state: DownloadState['state']): void {
		if (this.#state.state !== 'waiting' && this.#state.state !== 'under_way') return;
		clearTimeout(this.#timer);
		this.#state = { ...this.#state, state };
		this.#end();
		if (state !== 'done') this.#reader.cancel().catch(() => undefined);
	}
}

async function refusalOf(response: Response): Promise<Fault> {
	const { data: problem } = problemSchema.safeParse(await response.json().catch(() => null));
	const retryAfterS = Number(response.headers.get('retry-after') ?? Number.NaN);
	const known = problem && isProblemCode(problem.code) ? problem.code : 'unavailable';
	return new Fault(known, problem?.detail ?? `The instance answered ${response.status}.`, {
		...(problem?.errors ? { errors: problem.errors } : {}),
		...(Number.isInteger(retryAfterS) ? { retryAfterS } : {}),
	});
}

function isProblemCode(code: string): code is ProblemCode {
	return code in PROBLEMS;
}
