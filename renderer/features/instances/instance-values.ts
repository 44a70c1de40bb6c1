import type { z } from 'zod';
import type { connectionTestSchema, InstanceDetails, instanceSettingsSchema } from '../../../core/contract/instances.ts';
import type { ContestedField } from '../../ui/stale-notice.tsx';

type Settings = z.input<typeof instanceSettingsSchema>;
type Connection = z.input<typeof connectionTestSchema>;

/** What the form holds. */
export interface InstanceValues {
	name: string;
	url: string;
	environmentName: string;
	environmentColor: Settings['environment']['color'];
	production: boolean;
	readOnly: boolean;
	ca: string;
	proxyUrl: string;
	proxyUsername: string;
	proxyPassword: string;
}

/** The form's start: an instance as it is, or a new one. */
export function initialValues(instance: InstanceDetails | null): InstanceValues {
	return {
		name: instance?.name ?? '',
		url: instance?.url ?? '',
		environmentName: instance?.environment.name ?? '',
		environmentColor: (instance?.environment.color as InstanceValues['environmentColor'] | undefined) ?? 'blue',
		production: instance?.production ?? false,
		readOnly: instance?.readOnly ?? false,
		ca: instance?.ca ?? '',
		proxyUrl: instance?.proxyUrl ?? '',
		proxyUsername: instance?.proxyUsername ?? '',
		proxyPassword: '',
	};
}

/** The way there, as the form has it. */
export function toConnection(values: InstanceValues, instance: InstanceDetails | null): Connection {
	return { ...wayOf(values, instance), ...(instance ? { instanceId: instance.id } : {}) };
}

/** All settings, as the form has them. */
export function toSettings(values: InstanceValues, instance: InstanceDetails | null): Settings {
	const { name, environmentName, environmentColor, production, readOnly } = values;
	const environment = { name: environmentName, color: environmentColor };
	return { ...wayOf(values, instance), name, environment, production, readOnly };
}

function wayOf(values: InstanceValues, instance: InstanceDetails | null) {
	const { url, ca, proxyUrl } = values;
	const proxyCredentials = credentialsOf(values, instance);
	return {
		url,
		ca: ca.trim() === '' ? null : ca,
		proxyUrl: proxyUrl.trim() === '' ? null : proxyUrl,
		...(proxyCredentials === undefined ? {} : { proxyCredentials }),
	};
}

/** Undefined: what is kept stays. */
function credentialsOf({ proxyUrl, proxyUsername, proxyPassword }: InstanceValues, instance: InstanceDetails | null) {
	if (proxyUrl.trim() === '' || proxyUsername === '') return null;
	if (proxyPassword === '' && proxyUsername === instance?.proxyUsername) return undefined;
	return { username: proxyUsername, password: proxyPassword };
}

/** Fields in which what is saved now differs from what was typed. A password is in neither. */
export function contested(saved: InstanceDetails, typed: InstanceValues): ContestedField[] {
	const theirs = initialValues(saved);
	return CONTESTABLE.filter(({ field }) => theirs[field] !== typed[field]).map(({ field, label }) => ({
		label,
		theirs: inWords(theirs[field]),
		yours: inWords(typed[field]),
	}));
}

const CONTESTABLE: readonly { field: keyof InstanceValues; label: string }[] = [
	{ field: 'name', label: 'Name' },
	{ field: 'url', label: 'Address' },
	{ field: 'environmentName', label: 'Environment' },
	{ field: 'environmentColor', label: 'Its colour' },
	{ field: 'production', label: 'Production' },
	{ field: 'readOnly', label: 'Read-only' },
	{ field: 'ca', label: 'Extra CA' },
	{ field: 'proxyUrl', label: 'Proxy' },
	{ field: 'proxyUsername', label: 'User name at the proxy' },
];

function inWords(value: string | boolean): string {
	if (typeof value === 'string') return value === '' ? 'None' : value;
	return value ? 'Yes' : 'No';
}

const FIELDS: Record<string, keyof InstanceValues> = {
	name: 'name',
	url: 'url',
	'environment.name': 'environmentName',
	'environment.color': 'environmentColor',
	ca: 'ca',
	proxyUrl: 'proxyUrl',
	'proxyCredentials.username': 'proxyUsername',
	'proxyCredentials.password': 'proxyPassword',
};

/** The form's field for a path of the request; null when it has none. */
export function fieldOf(path: string): string | null {
	return FIELDS[path] ?? null;
}
