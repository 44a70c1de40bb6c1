import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkDependencies, type DependencyCheck } from './dependencies.ts';

const PROJECT = join(import.meta.dirname, '../..');

/** Targets that must exist beside the project's own files. */
const LEAVES = [
	'core/compose.ts',
	'core/console/planted-leaf.ts',
	'core/contract/planted-leaf.ts',
	'core/control-plane/planted/service.ts',
	'core/control-plane/planted/store.ts',
	'core/data-plane/planted-leaf.ts',
	'core/plane-port/planted-leaf.ts',
	'core/platform/planted-leaf.ts',
	'core/storage/sqlite/planted-leaf.ts',
	'electron/planted-leaf.ts',
	'renderer/features/planted-one/page.tsx',
	'renderer/features/planted-two/page.tsx',
	'renderer/ui/planted-leaf.tsx',
	'test/support/planted-leaf.ts',
];

/** For each rule the files that break it, and what they say. No other rule may complain of them. */
const VIOLATIONS: Record<string, Record<string, string>> = {
	'no-cycle': {
		'core/platform/planted-chicken.ts': "import type { Egg } from './planted-egg.ts';\nexport type Chicken = Egg[];",
	},
	'no-unresolvable': { 'core/platform/planted-nowhere.ts': "import './there-is-no-such-file.ts';" },
	'nothing-imports-test': {
		'core/console/planted-tests.ts': "import '../../test/support/planted-leaf.ts';",
		'electron/planted-tests.ts': "import '../test/support/planted-leaf.ts';",
		'renderer/ui/planted-tests.tsx': "import '../../test/support/planted-leaf.ts';",
	},
	'contract-stands-alone': {
		'core/contract/planted-platform.ts': "import '../platform/planted-leaf.ts';",
		'core/contract/planted-jose.ts': "import 'jose';",
		'core/contract/planted-node.ts': "import 'node:path';",
	},
	'plane-port-is-a-leaf': {
		'core/plane-port/planted-plane.ts': "import '../data-plane/planted-leaf.ts';",
		'core/plane-port/planted-platform.ts': "import '../platform/planted-leaf.ts';",
	},
	'platform-knows-no-feature': { 'core/platform/planted-plane.ts': "import '../plane-port/planted-leaf.ts';" },
	'core-knows-no-host': {
		'core/console/planted-shell.ts': "import '../../electron/planted-leaf.ts';",
		'core/console/planted-electron.ts': "import 'electron';",
	},
	'core-needs-dependencies': { 'core/console/planted-dev.ts': "import 'fast-check';" },
	'planes-touch-at-the-port': {
		'core/data-plane/planted-plane.ts': "import type {} from '../control-plane/planted/service.ts';",
		'core/control-plane/planted/plane.ts': "await import('../../data-plane/planted-leaf.ts');",
		'core/control-plane/planted/console.ts': "export * from '../../console/planted-leaf.ts';",
	},
	'storage-fills-ports': { 'core/storage/sqlite/planted-service.ts': "import '../../control-plane/planted/service.ts';" },
	'compose-picks-adapters': { 'core/console/planted-adapter.ts': "import '../storage/sqlite/planted-leaf.ts';" },
	'entries-start-compose': { 'core/console/planted-compose.ts': "import '../compose.ts';" },
	'sqlite-in-its-adapter': {
		'core/console/planted-sqlite.ts': "import 'better-sqlite3';",
		'core/storage/planted-sqlite.ts': "import type { Database } from 'better-sqlite3';\nexport type Planted = Database;",
	},
	'electron-starts-core': {
		'electron/planted-core.ts': "import '../core/console/planted-leaf.ts';",
		'electron/planted-screen.ts': "import '../renderer/ui/planted-leaf.tsx';",
	},
	'renderer-knows-the-contract': {
		'renderer/ui/planted-core.tsx': "import type {} from '../../core/platform/planted-leaf.ts';",
		'renderer/ui/planted-shell.tsx': "import '../../electron/planted-leaf.ts';",
	},
	'renderer-runs-in-a-browser': { 'renderer/api/planted-node.ts': "import { readFileSync } from 'fs';\nreadFileSync('x');" },
	'features-apart': { 'renderer/features/planted-one/other.tsx': "import '../planted-two/page.tsx';" },
	'features-on-top': {
		'renderer/ui/planted-feature.tsx': "import '../features/planted-one/page.tsx';",
		'renderer/api/planted-feature.ts': "import '../features/planted-one/page.tsx';",
		'renderer/shell/planted-feature.tsx': "await import('../features/planted-one/page.tsx');",
	},
	'routes-for-screens': { 'renderer/features/planted-one/routed.tsx': "import '../../routes/planted.ts';" },
};

/** What the rules must leave alone. */
const LAWFUL: Record<string, string> = {
	'core/contract/planted-lawful.ts': "import 'zod';\nimport '@orpc/contract';\nimport './planted-leaf.ts';",
	'core/platform/planted-lawful.ts': "import 'node:path';\nimport '../contract/planted-leaf.ts';",
	'core/control-plane/planted/lawful.ts':
		"import './store.ts';\nimport '../../plane-port/planted-leaf.ts';\nimport '../../platform/planted-leaf.ts';\nimport 'jose';",
	'core/data-plane/planted-lawful.ts': "import '../plane-port/planted-leaf.ts';\nimport 'ws';",
	'core/storage/sqlite/planted-lawful.ts':
		"import '../../control-plane/planted/store.ts';\nimport '../../platform/planted-leaf.ts';\nimport 'better-sqlite3';",
	'core/main.ts': "import './compose.ts';",
	'electron/planted-lawful.ts': "import 'electron';\nimport '../core/contract/planted-leaf.ts';",
	'renderer/screens.ts': "import './routes/planted.ts';",
	'renderer/routes/planted.ts': "import('../features/planted-one/page.tsx');\nimport('../features/planted-two/page.tsx');",
	'renderer/features/planted-one/lawful.tsx':
		"import '../../ui/planted-leaf.tsx';\nimport '../../../core/contract/planted-leaf.ts';",
	'test/planted-lawful.ts':
		"import '../core/compose.ts';\nimport '../core/storage/sqlite/planted-leaf.ts';\nimport 'better-sqlite3';",
};

/** Closes the cycle; dependency-cruiser names a cycle once, at the first of its modules. */
const EGG = {
	'core/platform/planted-egg.ts': "import type { Chicken } from './planted-chicken.ts';\nexport type Egg = Chicken[];",
};

let planted: string;

/** A copy of the project's sources; the packages are those that are installed. */
function copyProject(): string {
	const copy = realpathSync(mkdtempSync(join(tmpdir(), 'wiresocket-rules-')));
	for (const path of ['core', 'electron', 'renderer', 'test', 'package.json', 'tsconfig.json', '.dependency-cruiser.mjs']) {
		cpSync(join(PROJECT, path), join(copy, path), { recursive: true });
	}
	symlinkSync(join(PROJECT, 'node_modules'), join(copy, 'node_modules'), 'junction');
	return copy;
}

function plant(files: Record<string, string>): void {
	for (const [path, text] of Object.entries(files)) {
		mkdirSync(dirname(join(planted, path)), { recursive: true });
		writeFileSync(join(planted, path), `${text}\n`);
	}
}

beforeAll(() => {
	planted = copyProject();
	plant(Object.fromEntries(LEAVES.map((path) => [path, 'export {};'])));
	plant(EGG);
	plant(LAWFUL);
	for (const files of Object.values(VIOLATIONS)) {
		plant(files);
	}
});

afterAll(() => {
	rmSync(planted, { recursive: true, force: true });
});

describe('dependency rules on a copy of the project with planted violations', () => {
	let check: DependencyCheck;

	beforeAll(async () => {
		check = await checkDependencies(planted);
	});

	function rulesBrokenBy(file: string): string[] {
		return [...new Set(check.violations.filter(({ from }) => from === file).map(({ rule }) => rule))];
	}

	it('fails', () => {
		expect(check.passed).toBe(false);
	});

	it('has a planted violation for every rule', () => {
		expect(Object.keys(VIOLATIONS).sort()).toEqual([...check.rules].sort());
	});

	it.each(Object.entries(VIOLATIONS))('names %s, and its report says where and why', (rule, files) => {
		for (const file of Object.keys(files)) {
			expect(rulesBrokenBy(file), file).toEqual([rule]);
			expect(check.report).toMatch(new RegExp(`^${rule}: ${file.replaceAll('.', '\\.')} → .+\n {4}\\S`, 'm'));
		}
	});

	it.each(Object.keys(LAWFUL))('leaves what is allowed alone: %s', (file) => {
		expect(rulesBrokenBy(file)).toEqual([]);
		expect(check.unread).not.toContain(file);
	});
});

describe('a run that does not see the modules', () => {
	it('fails when dependency-cruiser cannot use the TypeScript that is installed, and says so', async () => {
		// what it does with an unsupported version: it goes on without TypeScript, reads no .ts file and exits 0
		const hideTypescript = `import { registerHooks } from 'node:module';
			registerHooks({ resolve(specifier, context, next) {
				if (specifier.startsWith('typescript')) throw new Error('hidden');
				return next(specifier, context);
			} });`;
		const check = await checkDependencies(planted, {
			...process.env,
			NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(hideTypescript)}`,
		});
		expect(check.passed).toBe(false);
		expect(check.violations).toEqual([]);
		expect(check.unread).toContain('core/contract/errors.ts');
		expect(check.report).toMatch(/did not read \d+ of \d+ source files/);
	});

	it('fails when there is no source file at all', async () => {
		const empty = mkdtempSync(join(tmpdir(), 'wiresocket-rules-empty-'));
		try {
			for (const folder of ['core', 'electron', 'renderer', 'test']) {
				mkdirSync(join(empty, folder));
			}
			for (const path of ['package.json', 'tsconfig.json', 'vitest.config.ts', '.dependency-cruiser.mjs']) {
				cpSync(join(PROJECT, path), join(empty, path));
			}
			symlinkSync(join(PROJECT, 'node_modules'), join(empty, 'node_modules'), 'junction');
			const check = await checkDependencies(empty);
			expect(check.passed).toBe(false);
			expect(check.report).toBe('There is no source file to check.');
		} finally {
			rmSync(empty, { recursive: true, force: true });
		}
	});
});
