import { parseArgs } from 'node:util';
import { type FailedStart, startSandbox } from './sandbox.ts';
import { seedDeclaration } from './seed-declaration.ts';

const USAGE = `Usage: npm run seed -- [--data-dir DIR] [--tenants N] [--apps N]

Fills a data directory with tenants and apps, for work on lists and for trying the console with more than a handful.
Default: 12 tenants with 5 apps each in the user's own data directory. Nothing that is there is changed.
`;

const { values } = parseArgs({
	options: {
		'data-dir': { type: 'string' },
		tenants: { type: 'string', default: '12' },
		apps: { type: 'string', default: '5' },
		help: { type: 'boolean', default: false },
	},
});

if (values.help) process.stdout.write(USAGE);
else {
	try {
		const sandbox = await startSandbox({
			args: values['data-dir'] === undefined ? [] : ['--data-dir', values['data-dir']],
			config: seedDeclaration(Number(values.tenants), Number(values.apps)),
			env: { WIRESOCKET_LOG_LEVEL: 'error' },
		});
		await sandbox.stop();
		process.stdout.write(`${sandbox.apps.length} apps were added.\n`);
	} catch (failure) {
		process.stderr.write((failure as FailedStart).stderr);
		process.exitCode = 1;
	}
}
