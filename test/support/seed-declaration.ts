import { LICENSE_REGIONS } from '../../core/contract/regions.ts';

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

/** A declaration of so many tenants and apps in each. Every seventh tenant still waits for approval, and has none. */
export function seedDeclaration(tenants: number, apps: number) {
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
