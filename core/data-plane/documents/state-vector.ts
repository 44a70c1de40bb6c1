import * as decoding from 'lib0/decoding';
import { malformed } from '../violation.ts';

/** Clocks of what somebody has, by client: what lies before them. */
export type StateVector = ReadonlyMap<number, number>;

/** Decodes a state vector, as Yjs encodes it. @throws {Violation} when it cannot be decoded. */
export function decodeStateVector(bytes: Uint8Array): StateVector {
	const clocks = new Map<number, number>();
	try {
		const decoder = decoding.createDecoder(bytes);
		for (let left = decoding.readVarUint(decoder); left > 0; left -= 1)
			clocks.set(decoding.readVarUint(decoder), decoding.readVarUint(decoder));
	} catch {
		throw malformed('state vector');
	}
	return clocks;
}
