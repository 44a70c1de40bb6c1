import { defineConfig } from 'vitest/config';

export default defineConfig({
	test: {
		include: ['test/**/*.test.ts'],
		environment: 'node',
		// better-sqlite3 and process.on belong to a process of their own
		pool: 'forks',
		maxWorkers: 2,
		// many tests start processes and wait for them
		testTimeout: 30_000,
		hookTimeout: 30_000,
		teardownTimeout: 10_000,
		allowOnly: false,
		restoreMocks: true,
		unstubEnvs: true,
		unstubGlobals: true,
	},
});
