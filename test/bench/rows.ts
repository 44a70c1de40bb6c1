/** One line of the bench's report: ours beside a peer's, both of this run. */
export interface Row {
	work: string;
	ours: number;
	peer: number;
	peerName: string;
	/** Ours by the peer's. */
	ratio: number;
}

export function median(values: readonly number[]): number {
	return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** @param digits behind the point, of the figures themselves */
export function row(work: string, ours: number, peer: number, peerName: string, digits = 0): Row {
	const round = (value: number, places: number) => Math.round(value * 10 ** places) / 10 ** places;
	return { work, ours: round(ours, digits), peer: round(peer, digits), peerName, ratio: round(ours / peer, 2) };
}
