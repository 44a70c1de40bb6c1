import type { OpenAPI } from '@orpc/contract';

type Schema = OpenAPI.SchemaObject;
type SchemaLike = Schema | OpenAPI.ReferenceObject | boolean | undefined;

/** What things are called in examples, by the tag of the route. */
const NAMES: Record<string, string> = {
	Tenants: 'Acme',
	Apps: 'editor',
	Plans: 'Team',
	Instance: 'Sandbox',
	Audit: 'ada',
	Account: 'Ada',
	'Sign-up': 'Ada',
	Members: 'Ada',
	Operators: 'Dashboard',
};

/** Values that a reader recognises, by the name of the property. A wrong type for a schema is not used. */
const HINTS: Record<string, unknown> = {
	id: '3f2b8c1e-5a4d-4c6f-9b0e-2d7a1c8e4f10',
	tenantId: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
	appId: '3f2b8c1e-5a4d-4c6f-9b0e-2d7a1c8e4f10',
	planId: 'c56a4180-65aa-42ec-a945-5fd21dec0538',
	tenantName: 'Acme',
	appName: 'editor',
	planName: 'Team',
	username: 'ada',
	email: 'ada@example.com',
	billingEmail: 'bills@example.com',
	password: 'seven green umbrellas',
	passphrase: 'seven green umbrellas',
	currentPassword: 'seven green umbrellas',
	newPassword: 'eleven blue wheelbarrows',
	clientId: 'ws_0123456789abcdef01234567',
	clientSecret: 'k1Xw3yVb0nQ7sT2uR9pZ6aLc8dEf4gHj5iKmNoPqRsT',
	licenseRegion: 'aws-eu-west-1',
	dbCode: 'shard-01-eu-west-1',
	allowedDomains: ['app.example.com', 'localhost:3000'],
	documentName: 'meeting-notes',
	region: 'eu-central-1',
	url: 'wss://eu-central-1.example.com',
	issuer: 'https://api.example.com',
	controlPlaneUrl: 'https://api.example.com',
	origin: 'https://app.example.com',
	remoteAddress: '198.51.100.7',
	eventId: 'global:000000000042',
	kid: 'mZ8yq1T0w3R',
	currency: 'USD',
	monthlyPriceCents: 4900,
	maxConnections: 100,
	maxDocuments: 500,
	maxUsersPerDoc: 50,
	opsPerMinute: 10_000,
	version: 3,
	nextCursor: null,
	brokenAt: null,
	missing: 0,
	database: 'global',
	dataDir: null,
	to: null,
	hash: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
};

const FORMATS: Record<string, string> = {
	uuid: 'c56a4180-65aa-42ec-a945-5fd21dec0538',
	'date-time': '2026-11-24T09:30:00.000Z',
	date: '2026-11-24',
	email: 'ada@example.com',
	uri: 'https://example.com/',
};

/**
 * Makes an example for a schema, from what the schema says and from names that readers know.
 *
 * @param tag of the route, which tells what a `name` is the name of
 */
export function exampleOf(schema: SchemaLike, tag: string, property = ''): unknown {
	if (typeof schema !== 'object' || '$ref' in schema) return null;
	const hint = property === 'name' ? NAMES[tag] : HINTS[property];
	if (hint !== undefined && suits(hint, schema)) return hint;
	if (schema.const !== undefined) return schema.const;
	if (schema.enum?.length) return schema.enum[0];
	if (schema.default !== undefined) return schema.default;
	const options = schema.anyOf ?? schema.oneOf;
	return options ? exampleOf(options.find(isSomething), tag, property) : byType(schema, tag, property);
}

function byType(schema: Schema, tag: string, property: string): unknown {
	switch (schema.type) {
		case 'object':
			return Object.fromEntries(
				Object.entries(schema.properties ?? {}).map(([name, part]) => [name, exampleOf(part as SchemaLike, tag, name)]),
			);
		case 'array':
			return [exampleOf(schema.items as SchemaLike, tag, property)];
		case 'string':
			return FORMATS[schema.format ?? ''] ?? (property || 'text').padEnd(schema.minLength ?? 0, '_').slice(0, schema.maxLength);
		case 'integer':
		case 'number':
			return Math.min(Math.max(1, Number(schema.minimum ?? 1)), Number(schema.maximum ?? 1));
		case 'boolean':
			return true;
		default:
			return null;
	}
}

/** Whether a value is one of this schema's, as far as type, options and length go. */
function suits(value: unknown, schema: Schema): boolean {
	const options = schema.anyOf ?? schema.oneOf;
	if (options) return options.some((option) => typeof option === 'object' && suits(value, option as Schema));
	if (schema.const !== undefined) return schema.const === value;
	if (schema.enum) return schema.enum.includes(value);
	if (Array.isArray(value)) return schema.type === 'array' && value.length <= Number(schema.maxItems ?? value.length);
	if (typeof value === 'number') return schema.type === 'integer' || schema.type === 'number';
	if (typeof value === 'string') return schema.type === 'string' && suitsFormat(value, schema.format);
	return value === null && schema.type === 'null';
}

function suitsFormat(value: string, format: string | undefined): boolean {
	return format === undefined || (format === 'uuid' && /^[0-9a-f]{8}-/.test(value));
}

/** Says more than that there is nothing. */
function isSomething(option: SchemaLike): boolean {
	return typeof option === 'object' && !('$ref' in option) && option.type !== 'null' && !option.not;
}
