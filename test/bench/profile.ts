interface CpuProfile {
	nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number }; children?: number[] }[];
	samples: number[];
	timeDeltas: number[];
}

/**
 * Where the processor time of a profile went.
 *
 * @param json of V8's profiler
 * @returns functions by their own time, in percent of all that was not idle
 */
export function summarizeProfile(json: string, count: number): { percent: number; where: string }[] {
	const profile = JSON.parse(json) as CpuProfile;
	const names = new Map(profile.nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
	const times = new Map<string, number>();
	for (const [index, id] of profile.samples.entries()) {
		const name = names.get(id) ?? '';
		if (name !== '(idle)') times.set(name, (times.get(name) ?? 0) + (profile.timeDeltas[index] ?? 0));
	}
	const total = [...times.values()].reduce((sum, value) => sum + value, 0);
	return [...times]
		.sort(([, a], [, b]) => b - a)
		.slice(0, count)
		.map(([where, time]) => ({ percent: Math.round((1000 * time) / total) / 10, where }));
}

function nameOf({ functionName, url, lineNumber }: CpuProfile['nodes'][number]['callFrame']): string {
	const file = url.split('/').slice(-2).join('/');
	return file === '' ? functionName : `${functionName || '(anonymous)'} ${file}:${lineNumber + 1}`;
}
