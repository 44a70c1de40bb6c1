import { API_PREFIX } from '../contract/api.ts';
import type { AuditExportQuery } from '../contract/audit.ts';
import { type BegunDownload, DOWNLOAD_WAITS_MS, type DownloadState } from '../contract/downloads.ts';
import { PROBLEMS, type ProblemCode, problemSchema } from '../contract/errors.ts';
import { retryAfterS } from '../contract/retry-after.ts';
import type { Clock } from '../platform/clock.ts';
import { Fault, notFound } from '../platform/fault.ts';
import { newSecret } from '../platform/secrets.ts';
import type { Instances } from './instances.ts';

/** Downloads that are remembered; the oldest gives way. */
const DOWNLOADS_MAX = 100;
/** A question waits this long, shorter than what stands between gives up. */
const QUESTION_WAITS_MS = 20_000;

const HEADERS_KEPT = ['content-type', 'content-disposition', 'content-length'];
const FILE_NAME = /filename="([^"]+)"/;

/**
 * Files that browsers fetch by navigating, for only then they write to the disk what comes. A navigation carries no header of the
 * session: the session begins the download and gets an unguessable address that works once and soon (docs/decisions/0003).
 */
export class Downloads {
	readonly #downloads = new Map<string, Download>();
	readonly #instances: Instances;
	readonly #clock: Clock;

	/** @param clock the machine's, by which instances say when one may come again */
	constructor(instances: Instances, clock: Clock) {
		this.#instances = instances;
		this.#clock = clock;
	}

	/** @throws {Fault} what the instance says when it refuses. */
	beginAuditExport(instanceId: string, query: AuditExportQuery): Promise<BegunDownload> {
		const fields = Object.entries(query).filter(([, value]) => value !== undefined) as [string, string][];
		return this.#begin(instanceId, `/audit/export?${new URLSearchParams(fields)}`);
	}

	/** @throws {Fault} what the instance says when it refuses. */
	beginBackup(instanceId: string, passphrase: string): Promise<BegunDownload> {
		return this.#begin(instanceId, '/sandbox/data/backup', {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ passphrase }),
		});
	}

	/** @param path below the management API */
	async #begin(instanceId: string, path: string, init: RequestInit = {}): Promise<BegunDownload> {
		const url = new URL(`/instances/${encodeURIComponent(instanceId)}${API_PREFIX}${path}`, 'http://console');
		const response = await this.#instances.forward(new Request(url, init));
		if (!response) throw notFound('instance');
		if (!response.ok || !response.body) throw await refusalOf(response, this.#clock.nowMs());
		const downloadId = newSecret();
		this.#downloads.set(downloadId, new Download(response, response.body));
		const [oldest] = this.#downloads.keys();
		if (this.#downloads.size > DOWNLOADS_MAX && oldest !== undefined) this.#drop(oldest);
		const fileName = FILE_NAME.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? null;
		return { downloadId, fileName };
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
			// Whatever the instance says, it is saved and never shown
			'content-disposition': 'attachment',
			'content-type': 'application/octet-stream',
		});
		for (const name of HEADERS_KEPT) {
			const value = headers.get(name);
			if (value !== null) this.#headers.set(name, value);
		}
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

async function refusalOf(response: Response, nowMs: number): Promise<Fault> {
	const { data: problem } = problemSchema.safeParse(await response.json().catch(() => null));
	const waitS = retryAfterS(response.headers.get('retry-after'), nowMs);
	const known = problem && isProblemCode(problem.code) ? problem.code : 'unavailable';
	return new Fault(known, problem?.detail ?? `The instance answered ${response.status}.`, {
		...(problem?.errors ? { errors: problem.errors } : {}),
		...(waitS === null ? {} : { retryAfterS: waitS }),
	});
}

function isProblemCode(code: string): code is ProblemCode {
	return code in PROBLEMS;
}
