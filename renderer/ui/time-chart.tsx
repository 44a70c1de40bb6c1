import 'uplot/dist/uPlot.min.css';
import { useComputedColorScheme, VisuallyHidden } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useEffect, useRef } from 'react';
import UPlot from 'uplot';
import { formatCount } from './format.ts';
import classes from './time-chart.module.css';

const HEIGHT_PX = 120;
/** Of the line of times below a chart. */
const AXIS_HEIGHT_PX = 26;
const AXIS_WIDTH_PX = 44;
/** Told apart in light and dark, and by the most common colour blindnesses; the legend names each. */
const COLORS = ['#3f78e6', '#d98a00', '#12a594', '#c2469f', '#8b5cf6', '#6b7687'];

/** The most lines that one chart can show so that they can be told apart. */
export const CHART_LINES_MAX = COLORS.length;

/** One line of a chart. */
export interface ChartLine {
	name: string;
	/** One for each time; null where nothing is known. */
	values: readonly (number | null)[];
}

interface TimeChartProps {
	title: string;
	/** Milliseconds since 1970, ascending. */
	timesMs: readonly number[];
	lines: readonly ChartLine[];
}

/** Figures over time, with the latest of each as text. */
export function TimeChart({ title, timesMs, lines }: TimeChartProps) {
	const { ref, width } = useElementSize();
	const host = useRef<HTMLDivElement>(null);
	const chart = useRef<UPlot | null>(null);
	const scheme = useComputedColorScheme('light');
	const names = lines.map(({ name }) => name).join('\n');
	const isMeasured = width > 0;
	// biome-ignore lint/correctness/useExhaustiveDependencies: another set of lines, or other colours, is another chart
	useEffect(() => {
		if (!host.current || !isMeasured) return;
		chart.current = new UPlot(chartOptions(lines, width), chartData(timesMs, lines), host.current);
		return () => chart.current?.destroy();
	}, [names, scheme, isMeasured]);
	useEffect(() => chart.current?.setData(chartData(timesMs, lines)), [timesMs, lines]);
	useEffect(() => {
		if (isMeasured) chart.current?.setSize({ width, height: HEIGHT_PX });
	}, [width, isMeasured]);
	return (
		<figure className={classes.figure} aria-label={title}>
			<figcaption className={classes.caption}>
				<span className={classes.title}>{title}</span>
				<ul className={classes.legend}>
					{lines.map(({ name, values }, index) => (
						<li key={name}>
							<span className={classes.dot} style={{ background: COLORS[index % COLORS.length] }} aria-hidden />
							<span>{name}</span> <strong>{describe(values.at(-1) ?? latest(values))}</strong>
							<VisuallyHidden>, highest {describe(highest(values))} in 15 minutes</VisuallyHidden>
						</li>
					))}
				</ul>
			</figcaption>
			<div ref={ref} className={classes.plot} aria-hidden>
				<div ref={host} />
			</div>
		</figure>
	);
}

function chartOptions(lines: readonly ChartLine[], width: number): UPlot.Options {
	const styles = getComputedStyle(document.documentElement);
	const text = styles.getPropertyValue('--mantine-color-dimmed');
	const grid = { stroke: styles.getPropertyValue('--ws-border'), width: 1 };
	const font = `11px ${styles.getPropertyValue('--mantine-font-family')}`;
	const axis = { stroke: text, font, grid, ticks: { show: false } };
	return {
		width,
		height: HEIGHT_PX,
		legend: { show: false },
		cursor: { show: false },
		scales: { y: { range: (_chart, _low, high) => [0, Math.max(4, high * 1.1)] } },
		axes: [
			{ ...axis, size: AXIS_HEIGHT_PX, values: (_chart, times) => times.map(clockTime), space: 70 },
			{
				...axis,
				size: AXIS_WIDTH_PX,
				space: 30,
				incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 5_000, 10_000, 100_000, 1_000_000],
			},
		],
		series: [
			{},
			...lines.map((_, index) => ({ stroke: COLORS[index % COLORS.length] ?? '', width: 1.75, points: { show: false } })),
		],
	};
}

function chartData(timesMs: readonly number[], lines: readonly ChartLine[]): UPlot.AlignedData {
	return [timesMs.map((timeMs) => timeMs / 1_000), ...lines.map(({ values }) => [...values])];
}

function clockTime(timeS: number): string {
	const time = new Date(timeS * 1_000);
	return [time.getHours(), time.getMinutes()].map((part) => String(part).padStart(2, '0')).join(':');
}

function known(values: readonly (number | null)[]): number[] {
	return values.filter((value) => value !== null);
}

/** The current interval may not have come yet. */
function latest(values: readonly (number | null)[]): number | null {
	return values.at(-2) ?? null;
}

function highest(values: readonly (number | null)[]): number | null {
	return known(values).length === 0 ? null : Math.max(...known(values));
}

function describe(value: number | null): string {
	return value === null ? '–' : formatCount(value);
}
