import { ByteWriter, VAR_UINT_BYTES_MAX } from './byte-writer.ts';
import { ClientStructs } from './client-structs.ts';
import { DeletedRanges, descending } from './deleted-ranges.ts';
import type { StateVector } from './state-vector.ts';
import { findStruct, type ScannedUpdate, type StructRun } from './update-scan.ts';

/** How an update stands to a document: it says nothing new, it goes on where the document ends, or neither. */
type Fit = 'known' | 'next' | 'other';

const NOTHING: StateVector = new Map();
/** From this size on the whole content is encoded once for all who need it at the same time, and sent without being copied. */
export const SHARED_BYTES_MIN = 16 * 1024;

/**
 * A document's content as the bytes of updates: takes on what goes on where it ends, and gives out what a client lacks,
 * without ever decoding it. A tenth of what the same content takes as Yjs' objects.
 */
export class DocumentBytes {
	readonly #clients = new Map<number, ClientStructs>();
	readonly #deleted = new DeletedRanges();
	/** The client that was asked for last, which most often is the next one as well. */
	#lastClient = -1;
	#lastStructs: ClientStructs | undefined;
	/** The whole content, as long as somebody has it and nothing was added: most often it waits in the sockets of new clients. */
	#whole: WeakRef<Uint8Array> | null = null;
	#length = 0;

	/** Size of all structs. */
	get byteLength(): number {
		return this.#length;
	}

	/** The clock after the last one of a client. */
	clockEnd(client: number): number {
		return this.#structsOf(client)?.clockEnd ?? 0;
	}

	/**
	 * How an update stands to the document, and how many of its operations are new. `next` only for one that refers to
	 * nothing beyond the document and itself.
	 */
	compare(update: ScannedUpdate): { fit: Fit; operations: number } {
		const structs = this.#compareStructs(update);
		if (update.deletions.length === 0) return structs;
		const deletions = this.#compareDeletions(update);
		const operations = structs.operations + deletions.operations;
		if (structs.fit === 'other' || deletions.fit === 'other') return { fit: 'other', operations };
		return { fit: structs.fit === 'next' || deletions.fit === 'next' ? 'next' : 'known', operations };
	}

	#compareStructs({ runs, needs }: ScannedUpdate): { fit: Fit; operations: number } {
		let operations = 0;
		let news = 0;
		let isNext = true;
		for (const { client, clock, clockEnd, structs } of runs) {
			const end = this.clockEnd(client);
			if (clockEnd <= end) continue;
			news += 1;
			operations += structs;
			if (clock !== end) isNext = false;
		}
		if (news === 0) return { fit: 'known', operations };
		for (const [client, clock] of needs) if (clock >= this.clockEnd(client)) isNext = false;
		// New structs beside known ones are for Yjs to take apart
		return { fit: isNext && news === runs.length ? 'next' : 'other', operations };
	}

	#compareDeletions({ runs, deletions }: ScannedUpdate): { fit: Fit; operations: number } {
		let operations = 0;
		let fit: Fit = 'known';
		for (let index = 0; index < deletions.length; index += 3) {
			const [client, clock, clockEnd] = [deletions[index], deletions[index + 1], deletions[index + 2]] as [
				number,
				number,
				number,
			];
			if (this.#deleted.covers(client, clock, clockEnd)) continue;
			operations += 1;
			const isThere = clockEnd <= this.clockEnd(client) || runs.some((run) => run.client === client && run.clockEnd >= clockEnd);
			if (!isThere) fit = 'other';
			else if (fit === 'known') fit = 'next';
		}
		return { fit, operations };
	}

	/** Takes on an update, all of whose runs go on where this document ends. */
	append({ bytes, runs, deletions }: ScannedUpdate): void {
		this.#whole = null;
		for (const run of runs) this.#appendRun(bytes, run);
		for (let index = 0; index < deletions.length; index += 3)
			this.#deleted.add(deletions[index] as number, deletions[index + 1] as number, deletions[index + 2] as number);
	}

	/** What is there, as Yjs encodes it. */
	stateVector(): Uint8Array {
		const writer = new ByteWriter(VAR_UINT_BYTES_MAX * (1 + 2 * this.#clients.size));
		writer.varUint(this.#clients.size);
		for (const [client, { clockEnd }] of descending(this.#clients)) {
			writer.varUint(client);
			writer.varUint(clockEnd);
		}
		return writer.finish();
	}

	/**
	 * The content as one update. Whoever gets it must not change it.
	 *
	 * @param known clocks of what needs not be in it
	 */
	encode(known: StateVector = NOTHING): Uint8Array {
		if (known.size > 0) return this.#encode(known);
		const shared = this.#whole?.deref();
		if (shared) return shared;
		const whole = this.#encode(known);
		if (whole.byteLength >= SHARED_BYTES_MIN) this.#whole = new WeakRef(whole);
		return whole;
	}

	#encode(known: StateVector): Uint8Array {
		const parts: { client: number; clock: number; structs: number; all: ClientStructs; from: number }[] = [];
		let bytesMax = VAR_UINT_BYTES_MAX + this.#deleted.bytesMax;
		for (const [client, all] of descending(this.#clients)) {
			const clock = known.get(client) ?? 0;
			if (clock >= all.clockEnd) continue;
			// A struct that reaches across the clock is sent whole: Yjs takes the part that it lacks
			const found = clock === 0 ? null : findStruct(all.bytes, { client, clock: 0, from: 0 }, clock);
			const part = found
				? { client, clock: found.clock, structs: all.structs - found.structs, all, from: found.from }
				: { client, clock: 0, structs: all.structs, all, from: 0 };
			parts.push(part);
			bytesMax += 3 * VAR_UINT_BYTES_MAX + all.length - part.from;
		}
		const writer = new ByteWriter(bytesMax);
		writer.varUint(parts.length);
		for (const { client, clock, structs, all, from } of parts) {
			writer.varUint(structs);
			writer.varUint(client);
			writer.varUint(clock);
			writer.slice(all.bytes, from, all.length);
		}
		this.#deleted.write(writer);
		return writer.finish();
	}

	#structsOf(client: number): ClientStructs | undefined {
		if (client !== this.#lastClient) {
			this.#lastClient = client;
			this.#lastStructs = this.#clients.get(client);
		}
		return this.#lastStructs;
	}

	#appendRun(bytes: Uint8Array, run: StructRun): void {
		let all = this.#structsOf(run.client);
		if (!all) {
			all = new ClientStructs(run.to - run.from);
			this.#clients.set(run.client, all);
			this.#lastStructs = all;
		}
		this.#length += all.append(bytes, run);
	}
}
