import type { AuditFacts } from '../../contract/audit.ts';
import type { InstanceSettings } from '../../contract/instances.ts';
import { Fault } from '../../platform/fault.ts';
import { checkCa } from './certificates.ts';
import type { RemoteRecord, RemoteSettings } from './store.ts';

type PlainSettings = Omit<InstanceSettings, 'proxyCredentials'>;

/** Settings as they are stored and exported, secrets aside. */
export function settingsOf(settings: PlainSettings): Omit<RemoteSettings, 'sealedCredentials'> {
	const { name, url, environment, production, readOnly, ca, proxyUrl } = settings;
	return { name, url, environment, production, readOnly: readOnly ?? production, ca: ca || null, proxyUrl };
}

/** Settings as the record of a change shows them. */
export function factsOf(settings: PlainSettings): AuditFacts {
	const { ca, ...facts } = settingsOf(settings);
	return { ...facts, extraCa: ca !== null };
}

/** A remote that nobody is signed in to. @param clientId the console client whose secret is among the credentials */
export function newRecord(
	settings: PlainSettings,
	secrets: Pick<RemoteRecord, 'username' | 'clientId' | 'sealedCredentials'>,
	createdAtMs: number,
): RemoteRecord {
	return {
		...settingsOf(settings),
		...secrets,
		id: crypto.randomUUID(),
		sealedRefreshToken: null,
		expired: false,
		createdAtMs,
		version: 1,
	};
}

/** What the contract cannot check. @throws {Fault} `invalid_request` that names the field. */
export function checkConnection({ url, ca, proxyUrl }: Pick<InstanceSettings, 'url' | 'ca' | 'proxyUrl'>): void {
	checkCa(ca || null);
	if (proxyUrl !== null && url.startsWith('http:'))
		throw new Fault('invalid_request', 'Plain HTTP goes through no proxy, because tokens travel over it.', {
			errors: [{ path: 'proxyUrl', message: 'needs an address that begins with https://' }],
		});
}

const CHARACTERS_MAX = 60;

/** A name that is not taken, without case: the wanted one, or that with the first number that is free. */
export function freeName(wanted: string, taken: readonly string[]): string {
	const lower = new Set(taken.map((name) => name.toLowerCase()));
	const base = wanted.replace(/ \(\d+\)$/, '');
	let name = wanted;
	for (let number = 2; lower.has(name.toLowerCase()); number += 1) {
		const suffix = ` (${number})`;
		name = base.slice(0, CHARACTERS_MAX - suffix.length) + suffix;
	}
	return name;
}
