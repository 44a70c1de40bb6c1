import type { OpenAPI } from '@orpc/contract';
import { OpenAPIGenerator } from '@orpc/openapi';
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4';
import { api, nodeApi } from '../../contract/api.ts';
import type { Instance } from '../../contract/instance.ts';
import { describeOperation } from './operations.ts';
import { plainPaths } from './plain-paths.ts';
import { problemResponses } from './problem-responses.ts';

/** Groups of the reference; a tag of the contract that is not here is described by its routes alone. */
const TAGS = [
	{ name: 'OAuth', description: 'Tokens for apps and for the management API (RFC 6749, 7009, 7662, 8414).' },
	{ name: 'Instance', description: 'The service itself.' },
	{ name: 'Account', description: 'Whoever asks: who they are, their password, their sessions.' },
	{ name: 'Sign-up', description: 'Ways in for everybody; no token is needed.' },
	{ name: 'Operators', description: 'Who runs the platform, and the consoles through which people sign in.' },
	{ name: 'Tenants', description: 'The organisations: root of apps, keys and billing.' },
	{ name: 'Members', description: 'People of a tenant, their roles, and invitations.' },
	{ name: 'Outbox', description: 'Mails that this instance writes.' },
	{ name: 'Keys', description: "A tenant's signing keys." },
	{ name: 'Apps', description: 'Products or environments of a tenant, with credentials of their own.' },
	{ name: 'Plans', description: 'The catalogue of limits and prices.' },
	{ name: 'Billing', description: 'Subscriptions, checkouts, invoices and credits.' },
	{ name: 'Nodes', description: 'The WebSocket nodes that editors connect to.' },
	{ name: 'Live', description: 'Connections and documents at this moment.' },
	{ name: 'Events', description: 'One stream of everything that changes.' },
	{ name: 'Audit', description: 'Who did what to whom, in hash chains.' },
	{ name: 'Sandbox', description: 'What only a sandbox can do: move the time, decide how payments go.' },
];

const DESCRIPTION = `Manages a WireSocket service. Get a token from \`POST /connect/token\` with \`grant_type=password\`, send it as
\`Authorization: Bearer …\`.

- **Lists** come in pages: \`nextCursor\` of one is \`cursor\` of the next, in the same order; it is null on the last one.
- **Creates** take an \`Idempotency-Key\`: the same request with the same key makes one thing and gets the same answer for 24 hours.
- **Edits** take \`If-Match\` with the \`ETag\` of what they are based on; what was changed since is 412 and stays as it is.
- **Errors** are problem details (RFC 9457) with a \`code\` to switch on; \`errors\` names the fields.
- What a route does not know, in body or query, is refused by name.`;

/** The OpenAPI document of a control plane: the management API from its contract, with examples, and what lies beside it. */
export async function openApiDocument(instance: Pick<Instance, 'version' | 'controlPlaneUrl'>): Promise<OpenAPI.Document> {
	const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] });
	const document = await generator.generate(
		{ ...api, ...nodeApi },
		{
			info: { title: 'WireSocket management API', version: instance.version, description: DESCRIPTION },
			servers: [{ url: instance.controlPlaneUrl }],
			security: [{ managementToken: [] }],
			tags: TAGS,
			components: {
				responses: problemResponses(),
				securitySchemes: {
					managementToken: {
						type: 'http',
						scheme: 'bearer',
						bearerFormat: 'JWT',
						description: 'From POST /connect/token, grant_type=password.',
					},
					client: {
						type: 'http',
						scheme: 'basic',
						description: 'client_id and client_secret, form-encoded (RFC 6749 section 2.3.1).',
					},
				},
			},
		},
	);
	for (const [path, item] of Object.entries(document.paths ?? {}))
		for (const method of METHODS) {
			const operation = item?.[method];
			if (operation) describeOperation(operation, { method, path });
		}
	return { ...document, paths: { ...plainPaths(), ...document.paths } as OpenAPI.Document['paths'] & object };
}

const METHODS = ['get', 'put', 'post', 'patch', 'delete'] as const;
