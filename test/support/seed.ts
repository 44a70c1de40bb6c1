import { parseArgs } from 'node:util';
import { LICENSE_REGIONS } from '../../core/contract/regions.ts';
import { type FailedStart, startSandbox } from './sandbox.ts';

const USAGE = `Usage: npm run seed -- [--data-dir DIR] [--tenants N] [--apps N]

Fills a data directory with tenants and apps, for work on lists and for trying the console with more than a handful.
Default: 12 tenants with 5 apps each in the user's own data directory. Nothing that is there is changed.
`;

const WORDS = [
	'Aurora',
	'Basalt',
	'Cobalt',
	'Delta',
	'Ember',
	'Fjord',
	'Garnet',
	'Harbor',
	'Indigo',
	'Juniper',
	'Krypton',
	'Lumen',
];
const TRADES = ['Docs', 'Studio', 'Labs', 'Notes', 'Boards', 'Systems', 'Press'];
const PURPOSES = ['editor', 'staging', 'whiteboard', 'wiki', 'mobile'];
const PAID_PLANS = ['Starter', 'Team', 'Scale'];

/** Takes the entries in turn. */
function pick<T>(list: readonly T[], index: number): T {
	return list[index % list.length] as T;
}

/** Names that stay the same from run to run, so that a second run finds everything in place. */
function tenantName(index: number): string {
	const round = Math.floor(index / (WORDS.length * TRADES.length));
	return `${pick(WORDS, index)} ${pick(TRADES, Math.floor(index / WORDS.length))}${round === 0 ? '' : ` ${round + 1}`}`;
}

function app(index: number) {
	const round = Math.floor(index / PURPOSES.length);
	return {
		name: `${pick(PURPOSES, index)}${round === 0 ? '' : `-${round + 1}`}`,
		licenseRegion: pick(LICENSE_REGIONS, index).code,
		plan: index === 0 ? 'Free' : pick(PAID_PLANS, index),
		allowedDomains: index % 2 === 0 ? ['localhost:3000', `${pick(PURPOSES, index)}.example.com`] : [],
	};
}

/** A declaration of so many tenants and apps. Every seventh tenant still waits for approval. */
function seedDeclaration(tenants: number, apps: number) {
	return {
		tenants: Array.from({ length: tenants }, (_, index) => {
			const pending = index % 7 === 6;
			return {
				name: tenantName(index),
				status: pending ? 'pending' : 'active',
				apps: pending ? [] : Array.from({ length: apps }, (_unused, appIndex) => app(appIndex)),
			};
		}),
	};
}

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
