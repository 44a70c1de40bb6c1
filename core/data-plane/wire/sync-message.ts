import { isUtf8 } from 'node:buffer';
import * as decoding from 'lib0/decoding';
import { messageYjsSyncStep1, messageYjsSyncStep2, messageYjsUpdate } from 'y-protocols/sync';
import { decodeStateVector, type StateVector } from '../documents/state-vector.ts';
import { type ScannedUpdate, scanUpdate } from '../documents/update-scan.ts';
import { CLOSE_UNSUPPORTED_DATA, malformed, Violation } from '../violation.ts';

/** The part that both wire protocols have in common: y-protocols/sync, after the number that announces it. */
export type SyncMessage = { type: 'sync-step-1'; known: StateVector } | { type: 'update'; update: ScannedUpdate };

/**
 * Reads a sync message whose content was checked: it can be decoded and stays within its budgets.
 *
 * @throws {Violation} otherwise (faults W4, W5, W7).
 */
export function readSyncMessage(decoder: decoding.Decoder): SyncMessage {
	const type = readNumber(decoder);
	const bytes = readBytes(decoder);
	switch (type) {
		case messageYjsSyncStep1:
			return { type: 'sync-step-1', known: decodeStateVector(bytes) };
		case messageYjsSyncStep2:
		case messageYjsUpdate:
			return { type: 'update', update: scanUpdate(bytes) };
		default:
			throw new Violation(CLOSE_UNSUPPORTED_DATA, 'unknown sync message type');
	}
}

/** A number of a frame. @throws {Violation} when there is none. */
export function readNumber(decoder: decoding.Decoder): number {
	return readOrThrow(() => decoding.readVarUint(decoder));
}

/** Bytes of a frame, after their length. @throws {Violation} when they are not there. */
export function readBytes(decoder: decoding.Decoder): Uint8Array {
	return readOrThrow(() => decoding.readVarUint8Array(decoder));
}

/** Text of a frame, after its length in bytes. @throws {Violation} when it is not there, or is not UTF-8. */
export function readText(decoder: decoding.Decoder): string {
	const bytes = readBytes(decoder);
	if (!isUtf8(bytes)) throw malformed('frame');
	return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

function readOrThrow<T>(read: () => T): T {
	try {
		return read();
	} catch {
		throw malformed('frame');
	}
}
