import { createStore } from 'zustand';
import { SCOPE_API } from '../../../core/contract/claims.ts';
import { requestToken, TokenRefused } from '../../api/token-endpoint.ts';
import { DialFailure, dialFailure } from './dial-failure.ts';

/** Access tokens live 15 minutes by the instance's clock, which a sandbox can move; one that is refused is dropped at once. */
const REUSED_MS = 10 * 60_000;

/**
 * - `sandbox`: the sandbox issues one, without a secret
 * - `secret`: from the token endpoint, with the app's secret
 * - `pasted`: whatever was pasted
 * - `none`: none at all
 */
export type TokenKind = 'sandbox' | 'secret' | 'pasted' | 'none';

interface TokenChoice {
	kind: TokenKind;
	clientSecret: string;
	pasted: string;
}

interface TokenSources {
	clientId: string;
	/** Base path of the instance. */
	instancePath: string;
	issueForTest: () => Promise<{ accessToken: string }>;
	kind: TokenKind;
}

/** Where the editors' tokens come from. Secrets and tokens live here and nowhere else (faults U6). */
export class TokenSupply {
	readonly choice;
	readonly #sources: TokenSources;
	#issued: { token: Promise<string>; atMs: number } | null = null;

	constructor(sources: TokenSources) {
		this.#sources = sources;
		this.choice = createStore<TokenChoice>(() => ({ kind: sources.kind, clientSecret: '', pasted: '' }));
	}

	choose(changes: Partial<TokenChoice>): void {
		this.#issued = null;
		this.choice.setState(changes);
	}

	/** Makes the next {@link get} issue another one. */
	forget(): void {
		this.#issued = null;
	}

	/** @returns the token to send; empty for none. Rejects with a {@link DialFailure}. */
	async get(): Promise<string> {
		const { kind, pasted } = this.choice.getState();
		if (kind === 'none') return '';
		if (kind === 'pasted') return pasted.trim();
		if (!this.#issued || Date.now() - this.#issued.atMs > REUSED_MS) {
			this.#issued = { token: kind === 'sandbox' ? this.#fromSandbox() : this.#fromEndpoint(), atMs: Date.now() };
			this.#issued.token.catch(() => this.forget());
		}
		return this.#issued.token;
	}

	async #fromSandbox(): Promise<string> {
		try {
			return (await this.#sources.issueForTest()).accessToken;
		} catch (error) {
			throw dialFailure(error, 'No token: ');
		}
	}

	async #fromEndpoint(): Promise<string> {
		const { clientId, instancePath } = this.#sources;
		const fields = { grant_type: 'client_credentials', client_id: clientId, scope: SCOPE_API };
		try {
			const client_secret = this.choice.getState().clientSecret.trim();
			return (await requestToken(instancePath, { ...fields, client_secret })).access_token;
		} catch (error) {
			if (!(error instanceof TokenRefused)) throw dialFailure(error, 'No token: ');
			throw new DialFailure(`No token: ${error.code}. ${error.message}`, false, error);
		}
	}
}
