import { OAuthError } from './oauth-error.ts';

/** How a client showed who it is: RFC 6749 section 2.3.1, in a header or in the form, never both. */
export interface ClientAuthentication {
	method: 'client_secret_basic' | 'client_secret_post';
	clientId: string;
	clientSecret: string;
}

/** A request to one of the OAuth endpoints whose form is sound; nothing in it is believed yet. */
export interface OAuthForm {
	/** Parameters that have a value. */
	fields: ReadonlyMap<string, string>;
	/** Null when no secret was sent. */
	authentication: ClientAuthentication | null;
}

const FORM_TYPE = 'application/x-www-form-urlencoded';
const BODY_BYTES_MAX = 56 * 1024;
/** Longest value of a field that anything looks at; a password is hashed, which costs by length (faults T11). */
const FIELD_CHARACTERS_MAX = 4_096;

/**
 * Reads a request to an OAuth endpoint.
 *
 * @throws {OAuthError} `invalid_request` for anything but one well-formed form (faults T2 to T4, T11).
 */
export async function readForm(request: Request): Promise<OAuthForm> {
	if (request.headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase() !== FORM_TYPE)
		throw new OAuthError('invalid_request', `The body must be ${FORM_TYPE}.`);
	refuseCredentialsInQuery(new URL(request.url).searchParams);
	const fields = singleFields(new URLSearchParams(await readText(request)));
	return { fields, authentication: readAuthentication(request.headers.get('authorization'), fields) };
}

/** The value of a parameter that the endpoint cannot do without. @throws {OAuthError} `invalid_request`. */
export function requireField({ fields }: OAuthForm, name: string): string {
	const value = fields.get(name);
	if (value === undefined) throw new OAuthError('invalid_request', `The parameter ${name} is missing.`);
	return value;
}

/** The client's credentials. @throws {OAuthError} `invalid_request` when there are none. */
export function requireAuthentication({ authentication }: OAuthForm): ClientAuthentication {
	if (!authentication)
		throw new OAuthError('invalid_request', 'The client authentication is missing: send client_id and client_secret.');
	return authentication;
}

/** RFC 6749 section 2.3.1: credentials must not be in the URI, where logs keep them. */
function refuseCredentialsInQuery(query: URLSearchParams): void {
	for (const name of ['client_id', 'client_secret', 'refresh_token', 'token', 'username', 'password'])
		if (query.has(name)) throw new OAuthError('invalid_request', `Send ${name} in the body, not in the URL.`);
}

/** RFC 6749 section 3.2: parameters must not be repeated; those without a value count as omitted. */
function singleFields(form: URLSearchParams): Map<string, string> {
	const fields = new Map<string, string>();
	for (const [name, value] of form) {
		if (fields.has(name)) throw new OAuthError('invalid_request', 'A parameter is repeated.');
		if (value.length > FIELD_CHARACTERS_MAX) throw new OAuthError('invalid_request', 'A parameter is too long.');
		if (value.includes('\0')) throw new OAuthError('invalid_request', 'A parameter has a NUL character.');
		fields.set(name, value);
	}
	for (const [name, value] of fields) if (value === '') fields.delete(name);
	return fields;
}

function readAuthentication(header: string | null, form: Map<string, string>): ClientAuthentication | null {
	const clientId = form.get('client_id');
	const clientSecret = form.get('client_secret');
	if (header === null) {
		if (clientSecret === undefined) return null;
		if (clientId === undefined) throw new OAuthError('invalid_request', 'The parameter client_id is missing.');
		return { method: 'client_secret_post', clientId, clientSecret };
	}
	if (clientSecret !== undefined)
		throw new OAuthError('invalid_request', 'Send the client credentials in the header or in the body, not in both.');
	const basic = readBasic(header);
	if (clientId !== undefined && clientId !== basic.clientId)
		throw new OAuthError('invalid_request', 'The client_id in the header and the one in the body differ.');
	return basic;
}

function readBasic(header: string): ClientAuthentication {
	const encoded = /^basic +([A-Za-z0-9+/]+={0,2})$/i.exec(header)?.[1];
	if (!encoded) throw malformedBasic();
	const [id, ...rest] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
	if (!id || rest.length === 0) throw malformedBasic();
	try {
		return { method: 'client_secret_basic', clientId: formDecode(id), clientSecret: formDecode(rest.join(':')) };
	} catch {
		throw malformedBasic();
	}
}

function malformedBasic(): OAuthError {
	return new OAuthError('invalid_request', 'The Authorization header is not well-formed Basic authentication.');
}

/** Both halves of the header are form-encoded (RFC 6749 section 2.3.1). */
function formDecode(text: string): string {
	return decodeURIComponent(text.replaceAll('+', ' '));
}

async function readText(request: Request): Promise<string> {
	const bytes = await readBytes(request);
	try {
		const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
		// What is not UTF-8 may also hide behind percent signs; URLSearchParams would replace it silently.
		decodeURIComponent(text.replaceAll('+', ' '));
		return text;
	} catch {
		throw new OAuthError('invalid_request', 'The body is not UTF-8.');
	}
}

/** A body that tells its length is read in one go, which costs a fraction of a stream's events. */
async function readBytes(request: Request): Promise<Uint8Array> {
	const length = request.headers.get('content-length');
	if (Number(length ?? 0) > BODY_BYTES_MAX) throw tooLarge();
	if (length !== null) return new Uint8Array(await request.arrayBuffer());
	const chunks: Uint8Array[] = [];
	let bytes = 0;
	for await (const chunk of request.body ?? []) {
		bytes += chunk.byteLength;
		if (bytes > BODY_BYTES_MAX) throw tooLarge();
		chunks.push(chunk);
	}
	return Buffer.concat(chunks);
}

function tooLarge(): OAuthError {
	return new OAuthError('invalid_request', 'The body is too large.', { status: 413 });
}
