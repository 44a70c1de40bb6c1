import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { isDeeperThan } from '../nesting.ts';
import { malformed, overBudget } from '../violation.ts';

/** Budgets of awareness (faults W8). */
const STATE_BYTES_MAX = 4_096;
const STATE_DEPTH_MAX = 32;
const CLIENTS_PER_UPDATE_MAX = 4_096;
/** Clients that left, whose last clock is remembered. */
const GONE_CLIENTS_MAX = 1_024;

const REMOVED = 'null';

/** One client's state in an awareness update, as the clients' protocol has it (y-protocols/awareness). */
export interface AwarenessEntry {
	clientId: number;
	clock: number;
	/** JSON; `null` when the client has no state any more. */
	state: string;
}

/**
 * Decodes an awareness update.
 *
 * @throws {Violation} when it is malformed, or a state in it goes beyond its budget (faults W8).
 */
export function decodeAwareness(update: Uint8Array): AwarenessEntry[] {
	const decoder = decoding.createDecoder(update);
	const count = readOrThrow(() => decoding.readVarUint(decoder));
	if (count > CLIENTS_PER_UPDATE_MAX) throw overBudget('too many clients in an awareness update');
	const entries: AwarenessEntry[] = [];
	for (let index = 0; index < count; index += 1) {
		const entry = readOrThrow(() => ({
			clientId: decoding.readVarUint(decoder),
			clock: decoding.readVarUint(decoder),
			json: decoding.readVarUint8Array(decoder),
		}));
		entries.push({ clientId: entry.clientId, clock: entry.clock, state: checkState(entry.json) });
	}
	return entries;
}

/** Encodes entries as an awareness update. */
export function encodeAwareness(entries: readonly AwarenessEntry[]): Uint8Array {
	const encoder = encoding.createEncoder();
	encoding.writeVarUint(encoder, entries.length);
	for (const { clientId, clock, state } of entries) {
		encoding.writeVarUint(encoder, clientId);
		encoding.writeVarUint(encoder, clock);
		encoding.writeVarString(encoder, state);
	}
	return encoding.toUint8Array(encoder);
}

function readOrThrow<T>(read: () => T): T {
	try {
		return read();
	} catch {
		throw malformed('awareness update');
	}
}

function checkState(bytes: Uint8Array): string {
	if (bytes.byteLength > STATE_BYTES_MAX) throw overBudget('awareness state too long');
	let json: string;
	let state: unknown;
	try {
		json = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
		state = JSON.parse(json);
	} catch {
		throw malformed('awareness state');
	}
	if (state === null) return REMOVED;
	if (typeof state !== 'object') throw malformed('awareness state');
	if (isDeeperThan(state, STATE_DEPTH_MAX)) throw overBudget('awareness state nested too deep');
	return json;
}

/** A client's last word; without an owner it has left. */
interface Slot<Owner> {
	owner: Owner | null;
	clock: number;
	state: string;
}

/**
 * Awareness of one document: which client has which state, and which connection may speak for it. A connection speaks
 * for one client, the first that it names and nobody else has. What it says of others is no offence, for y-websocket
 * clients repeat what they hear; it is passed over (faults W9).
 */
export class AwarenessTable<Owner extends object> {
	readonly #slots = new Map<number, Slot<Owner>>();
	readonly #clientOf = new Map<Owner, number>();

	/** Takes in what a connection says. @returns the entries that are news for the others. */
	apply(owner: Owner, entries: readonly AwarenessEntry[]): AwarenessEntry[] {
		return entries.filter((entry) => this.#accept(owner, entry));
	}

	/** Takes out the client of a connection that left. @returns its removal, for the others. */
	removeOwner(owner: Owner): AwarenessEntry[] {
		const clientId = this.#clientOf.get(owner);
		const slot = clientId === undefined ? undefined : this.#slots.get(clientId);
		if (clientId === undefined || !slot) return [];
		this.#vacate(owner, clientId, slot.clock);
		return [{ clientId, clock: slot.clock, state: REMOVED }];
	}

	/** What the client of a connection said last; null when it has no client. */
	of(owner: Owner): AwarenessEntry | null {
		const clientId = this.#clientOf.get(owner);
		const slot = clientId === undefined ? undefined : this.#slots.get(clientId);
		return clientId === undefined || !slot ? null : { clientId, clock: slot.clock, state: slot.state };
	}

	/** All clients that have a state. */
	present(): AwarenessEntry[] {
		const entries: AwarenessEntry[] = [];
		for (const [clientId, { owner, clock, state }] of this.#slots) if (owner) entries.push({ clientId, clock, state });
		return entries;
	}

	#accept(owner: Owner, { clientId, clock, state }: AwarenessEntry): boolean {
		const slot = this.#slots.get(clientId);
		if (slot?.owner) {
			if (slot.owner !== owner || clock < slot.clock || (clock === slot.clock && state !== REMOVED)) return false;
			if (state === REMOVED) this.#vacate(owner, clientId, clock);
			else this.#slots.set(clientId, { owner, clock, state });
			return true;
		}
		// A repetition of one who left comes from a connection that has its own client; its return comes from a new one.
		if (state === REMOVED || this.#clientOf.has(owner) || clock < (slot?.clock ?? 0)) return false;
		this.#clientOf.set(owner, clientId);
		this.#slots.set(clientId, { owner, clock, state });
		return true;
	}

	#vacate(owner: Owner, clientId: number, clock: number): void {
		this.#clientOf.delete(owner);
		// Deleted first, so that the map's order is that of leaving.
		this.#slots.delete(clientId);
		this.#slots.set(clientId, { owner: null, clock, state: REMOVED });
		if (this.#slots.size - this.#clientOf.size > GONE_CLIENTS_MAX) this.#forgetOldest();
	}

	#forgetOldest(): void {
		for (const [clientId, { owner }] of this.#slots) {
			if (owner) continue;
			this.#slots.delete(clientId);
			return;
		}
	}
}
