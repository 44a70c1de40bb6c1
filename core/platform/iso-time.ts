/** An instant in milliseconds since the epoch as an RFC 3339 string in UTC. */
export function isoTime(epochMs: number): string {
	return new Date(epochMs).toISOString();
}
