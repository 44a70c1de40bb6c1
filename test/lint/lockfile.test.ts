import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const LOCKFILE = join(import.meta.dirname, '../../package-lock.json');

const lockfileSchema = z.object({
	packages: z.record(
		z.string(),
		z.object({
			integrity: z.string().optional(),
			optionalDependencies: z.record(z.string(), z.string()).optional(),
		}),
	),
});

const { packages } = lockfileSchema.parse(JSON.parse(readFileSync(LOCKFILE, 'utf8')));

/** Where npm may have put a dependency of a package: in its own node_modules, or in those above it. */
function places(dependent: string, name: string): string[] {
	const folders = dependent.split('/node_modules/');
	const parents = folders.map((_, index) => folders.slice(0, folders.length - index).join('/node_modules/'));
	return [...parents.filter((folder) => folder !== '').map((folder) => `${folder}/node_modules/${name}`), `node_modules/${name}`];
}

describe('package-lock.json', () => {
	it('has every optional package, those of other platforms too, or "npm ci" refuses it', () => {
		const missing = Object.entries(packages).flatMap(([dependent, { optionalDependencies = {} }]) =>
			Object.entries(optionalDependencies)
				.filter(([name]) => !places(dependent, name).some((place) => place in packages))
				.map(([name, version]) => `${dependent} needs ${name}@${version}`),
		);
		expect(missing).toEqual([]);
	});

	it('pins every package by its integrity', () => {
		const loose = Object.entries(packages).filter(([place, { integrity }]) => place !== '' && integrity === undefined);
		expect(loose.map(([place]) => place)).toEqual([]);
	});
});
