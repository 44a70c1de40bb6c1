/** One metric with its samples. */
export interface MetricFamily {
	type: string;
	help: string;
	samples: { name: string; labels: Record<string, string>; value: number }[];
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const HELP = new RegExp(`^# HELP (${NAME}) (.*)$`);
const TYPE = new RegExp(`^# TYPE (${NAME}) (counter|gauge|histogram|summary|untyped)$`);
const SAMPLE = new RegExp(`^(${NAME})(?:\\{(.*)\\})? (\\S+)(?: (-?\\d+))?$`);
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(,|$)/y;
const VALUE = /^(?:[+-]?Inf|NaN|[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)$/;
const PARTS: Record<string, readonly string[]> = { histogram: ['_bucket', '_sum', '_count'], summary: ['', '_sum', '_count'] };

/**
 * Reads Prometheus' text format 0.0.4, and takes nothing that its own parser or `promtool check metrics` would refuse:
 * families come whole and once, with type and help; samples belong to them and are unique; counters count up from 0 and
 * are named so; histograms are cumulative and end with `+Inf`.
 *
 * @throws {Error} that names the line.
 */
export function parseMetrics(text: string): Map<string, MetricFamily> {
	if (!text.endsWith('\n')) throw new Error('the last line has no end');
	const reader = new MetricsReader();
	for (const [index, line] of text.slice(0, -1).split('\n').entries()) {
		const problem = reader.read(line);
		if (problem) throw new Error(`line ${index + 1}: ${problem}: ${line}`);
	}
	for (const [name, family] of reader.families) checkFamily(name, family);
	return reader.families;
}

/** Takes one line after the other. */
class MetricsReader {
	readonly families = new Map<string, MetricFamily>();
	#name = '';
	#family: MetricFamily = { type: '', help: '', samples: [] };

	/** @returns what is wrong with a line, if anything. */
	read(line: string): string | null {
		if (line === '') return null;
		if (line.startsWith('# HELP ')) return this.#readHelp(HELP.exec(line));
		if (line.startsWith('#')) return this.#readType(TYPE.exec(line));
		return this.#readSample(SAMPLE.exec(line));
	}

	#readHelp(match: RegExpExecArray | null): string | null {
		const [, name = '', help = ''] = match ?? [];
		if (!match || this.families.has(name)) return 'malformed, or the family came before';
		this.#name = name;
		this.#family = { type: '', help, samples: [] };
		this.families.set(name, this.#family);
		return null;
	}

	#readType(match: RegExpExecArray | null): string | null {
		const [, name, type = ''] = match ?? [];
		if (name !== this.#name || this.#family.type !== '') return 'no type, or not that of the help before it';
		this.#family.type = type;
		return null;
	}

	#readSample(match: RegExpExecArray | null): string | null {
		const [, name = '', text = '', value = ''] = match ?? [];
		if (!belongs(name, this.#name, this.#family.type)) return 'no sample of this family';
		const labels = readLabels(text);
		if (!labels || !VALUE.test(value)) return 'malformed labels or number';
		this.#family.samples.push({ name, labels, value: numberOf(value) });
		return null;
	}
}

function belongs(sample: string, family: string, type: string): boolean {
	return (PARTS[type] ?? ['']).some((part) => sample === family + part);
}

/** Null when they are malformed, or one comes twice. */
function readLabels(text: string): Record<string, string> | null {
	const labels: Record<string, string> = {};
	LABEL.lastIndex = 0;
	while (LABEL.lastIndex < text.length) {
		const [, name = '', value = ''] = LABEL.exec(text) ?? [];
		if (name === '' || name in labels) return null;
		labels[name] = value;
	}
	return labels;
}

function numberOf(text: string): number {
	return Number(text.replace(/Inf$/, 'Infinity'));
}

function checkFamily(name: string, { type, help, samples }: MetricFamily): void {
	if (type === '' || help.trim() === '') throw new Error(`${name} has no type or no help`);
	const series = samples.map((sample) => `${sample.name} ${JSON.stringify(Object.entries(sample.labels).sort())}`);
	if (new Set(series).size < series.length) throw new Error(`${name} has a sample twice`);
	if (type === 'counter') {
		if (!name.endsWith('_total')) throw new Error(`${name} is a counter and is not named so`);
		if (samples.some(({ value }) => !(value >= 0))) throw new Error(`${name} counts below 0`);
	}
	if (type === 'histogram') checkHistogram(name, samples);
}

function checkHistogram(name: string, samples: MetricFamily['samples']): void {
	const groups = new Map<string, MetricFamily['samples']>();
	for (const sample of samples) {
		const { le: _, ...labels } = sample.labels;
		const key = JSON.stringify(Object.entries(labels).sort());
		groups.set(key, [...(groups.get(key) ?? []), sample]);
	}
	for (const group of groups.values()) {
		const buckets = group.filter((sample) => sample.name === `${name}_bucket`);
		const bounds = buckets.map(({ labels }) => numberOf(labels.le ?? ''));
		const counts = buckets.map(({ value }) => value);
		const isRising = (values: number[]) => values.every((value, index) => index === 0 || value >= (values[index - 1] ?? 0));
		const count = group.find((sample) => sample.name === `${name}_count`)?.value;
		if (bounds.at(-1) !== Number.POSITIVE_INFINITY || !isRising(bounds) || !isRising(counts))
			throw new Error(`${name} has buckets out of order`);
		if (count === undefined || count !== counts.at(-1) || !group.some((sample) => sample.name === `${name}_sum`))
			throw new Error(`${name} does not add up`);
	}
}
