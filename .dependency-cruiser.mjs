// Which part may know which, checked by `npm run lint` on every import, type-only ones too. The comment of a rule is
// printed with each violation. test/lint/dependency-rules.test.ts plants a violation of every rule.

/** Folders that are wholly ours; paths are relative to the project. */
const OURS = '^(core|electron|renderer|test)/';

/** @type {import('dependency-cruiser').IConfiguration['forbidden']} */
const forbidden = [
	{
		name: 'no-cycle',
		comment: 'Modules that need each other are one module or three: move what both need into a third. Types count.',
		severity: 'error',
		from: { path: OURS },
		to: { circular: true },
	},
	{
		name: 'no-unresolvable',
		comment: 'An import that leads nowhere would hide from all other rules.',
		severity: 'error',
		from: { path: OURS },
		to: { couldNotResolve: true },
	},
	{
		name: 'nothing-imports-test',
		comment: 'What ships must not depend on what only tests it. Configuration files at the top may.',
		severity: 'error',
		from: { path: '^(core|electron|renderer)/' },
		to: { path: '^test/' },
	},

	// the contract and what lies beside it
	{
		name: 'contract-stands-alone',
		comment: 'The contract is shared with the renderer and generates OpenAPI: zod and @orpc/contract are all it may need.',
		severity: 'error',
		from: { path: '^core/contract/' },
		to: { pathNot: ['^core/contract/', 'node_modules/zod/', 'node_modules/@orpc/contract/'] },
	},
	{
		name: 'plane-port-is-a-leaf',
		comment: 'The planes meet here, so it may know neither of them: only the contract.',
		severity: 'error',
		from: { path: '^core/plane-port/' },
		to: { path: '^(core|electron|renderer)/', pathNot: '^core/(plane-port|contract)/' },
	},
	{
		name: 'platform-knows-no-feature',
		comment: 'Small things that all of core may use; of core they may use only the contract.',
		severity: 'error',
		from: { path: '^core/platform/' },
		to: { path: '^(core|electron|renderer)/', pathNot: '^core/(platform|contract)/' },
	},

	// core
	{
		name: 'core-knows-no-host',
		comment: 'Core runs under any host (desktop shell, browser host, pipeline); it imports neither shell nor screens.',
		severity: 'error',
		from: { path: '^core/' },
		to: { path: ['^(electron|renderer)/', 'node_modules/electron/'] },
	},
	{
		name: 'core-needs-dependencies',
		comment: 'Core is not bundled: what it imports at run time must be in "dependencies", or an installed copy cannot start.',
		severity: 'error',
		from: { path: '^core/' },
		to: { pathNot: 'node_modules/electron/', dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only', 'npm'] },
	},
	{
		name: 'planes-touch-at-the-port',
		comment: 'A node may one day run on another machine: each plane knows itself, plane-port, contract and platform.',
		severity: 'error',
		from: { path: '^core/(control-plane|data-plane)/' },
		to: { path: '^(core|electron|renderer)/', pathNot: '^core/($1|plane-port|contract|platform)/' },
	},
	{
		name: 'storage-fills-ports',
		comment: 'An adapter knows the port that it fills (a store.ts), contract and platform; no service, no handler.',
		severity: 'error',
		from: { path: '^core/storage/' },
		to: { path: '^(core|electron|renderer)/', pathNot: ['^core/(storage|contract|platform)/', '^core/.+/store\\.ts$'] },
	},
	{
		name: 'compose-picks-adapters',
		comment: 'Only compose.ts and compose-data.ts choose between SQLite, memory and what comes; everyone else sees the port.',
		severity: 'error',
		from: { path: '^core/', pathNot: ['^core/storage/', '^core/compose(-data)?\\.ts$'] },
		to: { path: '^core/storage/' },
	},
	{
		name: 'entries-start-compose',
		comment: 'compose.ts knows everything, so whoever imports it does, too: only the process entries main.ts and cli.ts.',
		severity: 'error',
		from: { path: '^core/', pathNot: '^core/(main|cli)\\.ts$' },
		to: { path: '^core/compose\\.ts$' },
	},
	{
		name: 'sqlite-in-its-adapter',
		comment: 'better-sqlite3 is synchronous and of one engine; behind storage/sqlite it can be exchanged.',
		severity: 'error',
		from: { path: '^(core|electron|renderer)/', pathNot: '^core/storage/sqlite/' },
		to: { path: 'node_modules/(@types/)?better-sqlite3/' },
	},

	// shell
	{
		name: 'electron-starts-core',
		comment: 'The shell knows core as a process that speaks core/contract, so that a crash of one is not one of the other.',
		severity: 'error',
		from: { path: '^electron/' },
		to: { path: '^(core|renderer)/', pathNot: '^core/contract/' },
	},

	// screens
	{
		name: 'renderer-knows-the-contract',
		comment: 'The screens are a client like any other: of the rest they see core/contract, nothing else.',
		severity: 'error',
		from: { path: '^renderer/' },
		to: { path: ['^(core|electron)/', 'node_modules/electron/'], pathNot: '^core/contract/' },
	},
	{
		name: 'renderer-runs-in-a-browser',
		comment: 'The same screens run in a sandboxed window and in any browser: no Node built-ins.',
		severity: 'error',
		from: { path: '^renderer/' },
		to: { dependencyTypes: ['core'] },
	},
	{
		name: 'features-apart',
		comment: 'A feature imports no other feature: what two of them need goes to renderer/ui or renderer/api.',
		severity: 'error',
		from: { path: '^renderer/features/([^/]+)/' },
		to: { path: '^renderer/features/', pathNot: '^renderer/features/$1/' },
	},
	{
		name: 'features-on-top',
		comment: 'ui, api and shell serve the features and know none; routes, screens.ts and app.tsx put them together.',
		severity: 'error',
		from: { path: '^renderer/(ui|api|shell)/' },
		to: { path: ['^renderer/(features|routes)/', '^renderer/(screens|app|main)\\.tsx?$'] },
	},
	{
		name: 'routes-for-screens',
		comment: 'A route names a place and loads it when it is looked at; places find their route by its path.',
		severity: 'error',
		from: { path: '^renderer/', pathNot: '^renderer/(routes/|screens\\.ts$)' },
		to: { path: '^renderer/routes/' },
	},
];

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
	forbidden,
	options: {
		doNotFollow: { path: 'node_modules' },
		tsConfig: { fileName: 'tsconfig.json' },
		tsPreCompilationDeps: true,
		detectProcessBuiltinModuleCalls: true,
		enhancedResolveOptions: {
			exportsFields: ['exports'],
			conditionNames: ['import', 'require', 'node', 'default', 'types'],
			mainFields: ['module', 'main', 'types'],
		},
	},
};
