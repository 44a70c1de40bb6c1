/** Error codes that the OAuth endpoints answer with (RFC 6749 section 5.2). */
export type OAuthErrorCode =
	| 'invalid_request'
	| 'invalid_client'
	| 'invalid_grant'
	| 'unauthorized_client'
	| 'unsupported_grant_type'
	| 'invalid_scope'
	| 'temporarily_unavailable';

interface OAuthErrorOptions {
	/** Defaults to 400, and to 401 for `invalid_client`. */
	status?: number;
	headers?: Record<string, string>;
	/** Members of the answer besides code and description. */
	more?: Record<string, unknown>;
}

/** A refused request, as the client will read it. */
export class OAuthError extends Error {
	readonly code: OAuthErrorCode;
	readonly description: string;
	readonly status: number;
	readonly headers: Record<string, string>;
	readonly more: Record<string, unknown>;

	constructor(code: OAuthErrorCode, description: string, options: OAuthErrorOptions = {}) {
		super(`${code}: ${description}`);
		this.name = 'OAuthError';
		this.code = code;
		this.description = description;
		this.status = options.status ?? (code === 'invalid_client' ? 401 : 400);
		this.headers = options.headers ?? {};
		this.more = options.more ?? {};
	}
}
