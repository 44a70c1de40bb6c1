import type { OpenAPI } from '@orpc/contract';
import { z } from 'zod';
import { BACKUP_UPLOAD_PATH } from '../../contract/api/data.ts';
import { API_PREFIX } from '../../contract/api.ts';
import { oauthErrorSchema, tokenResponseSchema } from '../../contract/claims.ts';
import { BACKUP_MEDIA_TYPE, restoreStateSchema } from '../../contract/data.ts';
import { jwksSchema } from '../../contract/tenants.ts';
import { problemReferences } from './problem-responses.ts';

type Paths = Record<string, { [Method in 'get' | 'post' | 'put']?: OpenAPI.OperationObject }>;

const REFRESH_TOKEN = 'rR8xw1kq0Zt5vY3uS7pN2mLc6dEf9gHjKiAbCdEfGhI';
const CLIENT_ID = 'ws_0123456789abcdef01234567';
const ACCESS_TOKEN = 'eyJhbGciOiJSUzI1NiIsImtpZCI6Im1aOHlxMVQwdzNSIn0.e30.c2ln';
const TENANT_ID = '7c9e6679-7425-40de-944b-e07fc1f90ae7';
const ISSUER = 'https://api.example.com';
/** The client says who it is in the header or in the form; a refresh needs no secret. */
const CLIENT_SECURITY = [{ client: [] }, {}];

function schemaOf(schema: z.ZodType): OpenAPI.SchemaObject {
	const { $schema: _, ...rest } = z.toJSONSchema(schema);
	return rest as OpenAPI.SchemaObject;
}

function json(description: string, schema: z.ZodType, example: unknown): OpenAPI.ResponseObject {
	return { description, content: { 'application/json': { schema: schemaOf(schema), example } } };
}

/** What lies beside the management API: the OAuth endpoints, key sets, metadata and health. */
export function plainPaths(): Paths {
	return {
		'/connect/token': { post: tokenOperation() },
		'/connect/revoke': {
			post: formOperation({
				operationId: 'oauth.revoke',
				summary: 'End a refresh token with its whole family (RFC 7009)',
				fields: { token: z.string(), ...CLIENT_FIELDS },
				examples: { revoke: { token: REFRESH_TOKEN } },
				answer: json('Ended, or never there.', z.object({}), {}),
			}),
		},
		'/connect/introspect': {
			post: formOperation({
				operationId: 'oauth.introspect',
				summary: 'What a token of your own is worth right now (RFC 7662)',
				fields: { token: z.string(), ...CLIENT_FIELDS },
				examples: { introspect: { token: ACCESS_TOKEN } },
				answer: json('What it is worth; `active` alone when nothing.', introspectionSchema, {
					active: true,
					client_id: CLIENT_ID,
					sub: CLIENT_ID,
					scope: 'WireSocket.API',
					exp: 1_795_512_600,
					iss: ISSUER,
				}),
			}),
		},
		'/.well-known/oauth-authorization-server': { get: metadataOperation() },
		'/{tenantId}/.well-known/jwks': { get: jwksOperation() },
		'/health': { get: healthOperation() },
		[API_PREFIX + BACKUP_UPLOAD_PATH]: { put: backupUploadOperation() },
	};
}

const CLIENT_FIELDS = { client_id: z.string().optional(), client_secret: z.string().optional() };

const introspectionSchema = z.looseObject({
	active: z.boolean(),
	client_id: z.string().optional(),
	sub: z.string().optional(),
	scope: z.string().optional(),
	exp: z.int().optional(),
	iss: z.string().optional(),
});

interface FormOperation {
	operationId: string;
	summary: string;
	description?: string;
	fields: z.ZodRawShape;
	examples: Record<string, object>;
	answer: OpenAPI.ResponseObject;
}

function formOperation({ fields, examples, answer, ...about }: FormOperation): OpenAPI.OperationObject {
	return {
		...about,
		tags: ['OAuth'],
		security: CLIENT_SECURITY,
		requestBody: {
			required: true,
			content: {
				'application/x-www-form-urlencoded': {
					schema: schemaOf(z.object(fields)),
					examples: Object.fromEntries(Object.entries(examples).map(([name, value]) => [name, { value }])),
				},
			},
		},
		responses: { '200': answer, ...oauthErrors(), ...problemReferences([403, 421]) },
	};
}

function tokenOperation(): OpenAPI.OperationObject {
	return formOperation({
		operationId: 'oauth.token',
		summary: 'Get tokens (RFC 6749)',
		description:
			'`client_credentials` for an app, `refresh_token` to go on without its secret, `password` for a person through a trusted console client; with `offline_access` in `scope` that gives a refresh token, too.',
		fields: {
			grant_type: z.enum(['client_credentials', 'refresh_token', 'password']),
			...CLIENT_FIELDS,
			scope: z.string().optional(),
			refresh_token: z.string().optional(),
			username: z.string().optional(),
			password: z.string().optional(),
		},
		examples: {
			client_credentials: {
				grant_type: 'client_credentials',
				client_id: CLIENT_ID,
				client_secret: '…',
				scope: 'WireSocket.API offline_access',
			},
			refresh_token: { grant_type: 'refresh_token', client_id: CLIENT_ID, refresh_token: REFRESH_TOKEN },
			password: { grant_type: 'password', client_id: 'console_…', client_secret: '…', username: 'ada', password: '…' },
		},
		answer: {
			...json('Tokens. Access tokens live 15 minutes, refresh tokens 7 days and once.', tokenResponseSchema, {
				access_token: ACCESS_TOKEN,
				refresh_token: REFRESH_TOKEN,
				token_type: 'Bearer',
				expires_in: 900,
				scope: 'WireSocket.API offline_access',
			}),
			headers: { 'Cache-Control': { schema: { type: 'string', enum: ['no-store'] } } },
		},
	});
}

/** Error answers of the OAuth endpoints, in their own form (RFC 6749 section 5.2). */
function oauthErrors(): OpenAPI.ResponsesObject {
	const error = (description: string, code: string, text: string) =>
		json(description, oauthErrorSchema, { error: code, error_description: text });
	return {
		'400': error(
			'`invalid_request`, `invalid_grant`, `invalid_scope`, `unauthorized_client`, `unsupported_grant_type`, `unsupported_token_type`',
			'invalid_grant',
			'The refresh token is not valid (any more).',
		),
		'401': error('`invalid_client`', 'invalid_client', 'The client is unknown or its secret is wrong.'),
		'405': error('`invalid_request`', 'invalid_request', 'Send a POST request.'),
		'413': error('`invalid_request`', 'invalid_request', 'The body is too large.'),
		'429': error('`temporarily_unavailable`, with `Retry-After`', 'temporarily_unavailable', 'Try again in 12 s.'),
		'503': error(
			'`temporarily_unavailable`, with `Retry-After`',
			'temporarily_unavailable',
			'Tokens cannot be issued right now.',
		),
	};
}

function metadataOperation(): OpenAPI.OperationObject {
	const schema = z.looseObject({ issuer: z.string(), token_endpoint: z.string(), grant_types_supported: z.array(z.string()) });
	return {
		operationId: 'oauth.metadata',
		summary: 'Where the endpoints are and what they can do (RFC 8414)',
		tags: ['OAuth'],
		security: [],
		responses: {
			'200': json('The metadata.', schema, {
				issuer: ISSUER,
				token_endpoint: `${ISSUER}/connect/token`,
				grant_types_supported: ['client_credentials', 'refresh_token', 'password'],
			}),
			...problemReferences([421]),
		},
	};
}

function jwksOperation(): OpenAPI.OperationObject {
	return {
		operationId: 'oauth.jwks',
		summary: "A tenant's public keys (RFC 7517)",
		description: 'Fetch it again when a `kid` is not in it. At most 20 requests in 10 minutes.',
		tags: ['OAuth'],
		security: [],
		parameters: [
			{ name: 'tenantId', in: 'path', required: true, schema: { type: 'string', format: 'uuid' }, example: TENANT_ID },
		],
		responses: {
			'200': json('The key set.', jwksSchema, {
				keys: [{ kty: 'RSA', n: 'sXchN…', e: 'AQAB', kid: 'mZ8yq1T0w3R', alg: 'RS256', use: 'sig' }],
			}),
			...problemReferences([404, 421, 429, 503]),
		},
	};
}

function backupUploadOperation(): OpenAPI.OperationObject {
	return {
		operationId: 'data.send',
		summary: 'Send a backup, to have it checked and then restored',
		tags: ['Sandbox'],
		requestBody: {
			required: true,
			content: { [BACKUP_MEDIA_TYPE]: { schema: { type: 'string', format: 'binary' }, example: 'SQLite format 3' } },
		},
		responses: {
			'200': json('What the backup says of itself.', restoreStateSchema, {
				backup: { createdAt: '2026-11-24T09:30:00.000Z', programVersion: '0.1.0', sizeBytes: 1_048_576 },
				checked: null,
				last: null,
			}),
			...problemReferences([400, 401, 403, 409, 412, 415, 421, 429, 500, 503]),
		},
	};
}

function healthOperation(): OpenAPI.OperationObject {
	const schema = z.object({ status: z.string(), timestamp: z.iso.datetime() });
	return {
		operationId: 'health',
		summary: 'Whether the control plane answers',
		tags: ['Instance'],
		security: [],
		responses: {
			'200': json('It does.', schema, { status: 'healthy', timestamp: '2026-11-24T09:30:00.000Z' }),
			...problemReferences([421]),
		},
	};
}
