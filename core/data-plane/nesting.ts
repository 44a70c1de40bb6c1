/**
 * Whether arrays and objects in a value stand more than `depthMax` levels inside each other. Deeply nested content
 * decodes well and breaks whoever walks it recursively afterwards (faults W7, W8), so this does not recurse.
 */
export function isDeeperThan(value: unknown, depthMax: number): boolean {
	let level = containersIn([value]);
	for (let depth = 1; level.length > 0; depth += 1) {
		if (depth > depthMax) return true;
		level = level.flatMap((container) => containersIn(Object.values(container)));
	}
	return false;
}

function containersIn(values: readonly unknown[]): object[] {
	return values.filter((value): value is object => typeof value === 'object' && value !== null && !ArrayBuffer.isView(value));
}
