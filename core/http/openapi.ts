import { OpenAPIGenerator } from '@orpc/openapi';
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4';
import { api, nodeApi } from '../contract/api.ts';
import type { Instance } from '../contract/instance.ts';

/** The OpenAPI document of the management API, generated from the contract. */
export function openApiDocument(instance: Pick<Instance, 'version' | 'controlPlaneUrl'>) {
	const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] });
	return generator.generate(
		{ ...api, ...nodeApi },
		{
			info: { title: 'WireSocket management API', version: instance.version },
			servers: [{ url: instance.controlPlaneUrl }],
			security: [{ managementToken: [] }],
			components: {
				securitySchemes: {
					managementToken: {
						type: 'http',
						scheme: 'bearer',
						bearerFormat: 'JWT',
						description: 'From POST /connect/token, grant_type=password.',
					},
				},
			},
		},
	);
}
