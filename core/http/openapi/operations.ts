import type { OpenAPI } from '@orpc/contract';
import { AUDIT_EXPORT_MEDIA_TYPES } from '../../contract/audit.ts';
import { BACKUP_MEDIA_TYPE } from '../../contract/data.ts';
import { isPublicRoute } from '../../control-plane/access.ts';
import { exampleOf } from './examples.ts';
import { problemReferences } from './problem-responses.ts';

type Operation = OpenAPI.OperationObject;
type Media = OpenAPI.MediaTypeObject;

interface Place {
	method: 'get' | 'put' | 'post' | 'patch' | 'delete';
	path: string;
}

/** What any request may get. */
const ALWAYS = [400, 401, 403, 421, 429, 500, 503];
const WRITES = [409, 412, 413, 415];
const NOT_FOUND = 404;
/** A link that was used or has expired. */
const GONE = 410;
const KEY_REUSED = 422;

/** Completes an operation that was generated from the contract: examples, headers, error answers. */
export function describeOperation(operation: Operation, { method, path }: Place): void {
	const tag = operation.tags?.[0] ?? '';
	const isWrite = method !== 'get';
	operation.parameters = [
		...(operation.parameters ?? []).map((parameter) => withExample(parameter, tag)),
		...headersOf(operation, method),
	];
	for (const media of mediaOf(operation.requestBody)) media.example = exampleOf(media.schema as OpenAPI.SchemaObject, tag);
	operation.responses = {
		...Object.fromEntries(
			Object.entries(operation.responses ?? {}).map(([status, answer]) => [status, describeAnswer(answer, status, tag)]),
		),
		...problemReferences([
			...ALWAYS,
			...(path.includes('{') ? [NOT_FOUND] : []),
			...(path.includes('/invitations/') && !path.includes('{') ? [GONE] : []),
			...(isWrite ? WRITES : []),
			...(method === 'post' ? [KEY_REUSED] : []),
		]),
	};
	if (isPublicRoute(method.toUpperCase(), path)) operation.security = [];
	if (operation.operationId === 'audit.export') describeExport(operation);
	if (operation.operationId === 'data.backUp') describeBackup(operation);
}

function mediaOf(body: OpenAPI.RequestBodyObject | OpenAPI.ResponseObject | OpenAPI.ReferenceObject | undefined): Media[] {
	return body && 'content' in body ? Object.values(body.content ?? {}) : [];
}

/** Only what must be sent: a form that tries the route out should not begin with every filter filled in. */
function withExample(parameter: OpenAPI.ParameterObject | OpenAPI.ReferenceObject, tag: string) {
	if ('$ref' in parameter) return parameter;
	const { allowEmptyValue: _empty, allowReserved: _reserved, ...rest } = parameter;
	return rest.required ? { ...rest, example: exampleOf(rest.schema as OpenAPI.SchemaObject, tag, rest.name) } : rest;
}

function headersOf({ operationId }: Operation, method: Place['method']): OpenAPI.ParameterObject[] {
	const header = (name: string, description: string): OpenAPI.ParameterObject => ({
		name,
		in: 'header',
		required: false,
		description,
		schema: { type: 'string' },
	});
	if (operationId === 'events.stream')
		return [header('Last-Event-ID', 'Id of the last event that was read: the stream goes on after it.')];
	if (method === 'get') return [];
	const ifMatch = header('If-Match', 'The `ETag` that the change is based on.');
	return method === 'post' ? [header('Idempotency-Key', 'Up to 255 characters of your own choice.'), ifMatch] : [ifMatch];
}

function describeAnswer(answer: OpenAPI.ResponseObject | OpenAPI.ReferenceObject, status: string, tag: string) {
	if ('$ref' in answer) return answer;
	if (status === '204') return { description: 'Done.' };
	for (const [type, media] of Object.entries(answer.content ?? {}))
		if (type === 'text/event-stream') media.example = EVENT_STREAM_EXAMPLE;
		else media.example = exampleOf(media.schema as OpenAPI.SchemaObject, tag);
	const [media] = mediaOf(answer);
	const hasVersion = media?.schema && 'properties' in media.schema && media.schema.properties?.version !== undefined;
	const etag = {
		ETag: { description: 'Version of what is answered with.', schema: { type: 'string' as const }, example: '"3"' },
	};
	return { ...answer, ...(hasVersion ? { headers: { ...answer.headers, ...etag } } : {}) };
}

const EVENT_STREAM_EXAMPLE = `event: message
id: 5f0c2a9d3b17-41
data: {"type":"hello"}

event: message
id: 5f0c2a9d3b17-42
data: {"type":"tenant.changed","tenantId":"7c9e6679-7425-40de-944b-e07fc1f90ae7"}

`;

function describeBackup(operation: Operation): void {
	const schema = { type: 'string' as const };
	operation.responses = {
		...operation.responses,
		'200': {
			description: 'The file.',
			headers: {
				'Content-Disposition': { schema, example: 'attachment; filename="wiresocket-2026-11-24T09-30-00.backup"' },
			},
			content: { [BACKUP_MEDIA_TYPE]: { schema: { ...schema, format: 'binary' }, example: 'SQLite format 3' } },
		},
	};
}

/** A stream of bytes has no schema in the contract. */
function describeExport(operation: Operation): void {
	const schema = { type: 'string' as const };
	operation.responses = {
		...operation.responses,
		'200': {
			description: 'The file, written while it is read.',
			headers: { 'Content-Disposition': { schema, example: 'attachment; filename="audit.csv"' } },
			content: Object.fromEntries(
				Object.values(AUDIT_EXPORT_MEDIA_TYPES).map((type) => [
					type,
					{
						schema,
						example: type.startsWith('text/csv')
							? 'id,at,action,actorKind,actorName,remoteAddress,tenantId,targetType,targetId,targetName,before,after,hash\r\n'
							: '{"id":"global:000000000001","at":"2026-11-24T09:30:00.000Z","action":"tenant.created"}\n',
					},
				]),
			),
		},
	};
}
