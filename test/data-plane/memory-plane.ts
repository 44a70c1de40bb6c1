import { EventEmitter, once } from 'node:events';
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { AccessTokenClaims } from '../../core/contract/claims.ts';
import type { NodeLoad } from '../../core/contract/nodes.ts';
import type { Limits } from '../../core/contract/plans.ts';
import type { Jwks } from '../../core/contract/tenants.ts';
import type { NodeInsight, RefusedClient, Rehearsal } from '../../core/plane-port/insight.ts';
import {
	type DocumentKey,
	type DocumentRoute,
	documentId,
	type LimitRefusal,
	type LiveSession,
	type NodeCommand,
	type PlanePort,
	type Revocation,
	type Standing,
	type TokenIdentity,
} from '../../core/plane-port/plane-port.ts';

/** Methods of the port that answer. */
export type Method = Exclude<keyof PlanePort, 'issuer' | 'onRevocation' | 'onNodeCommand' | 'offerInsight'>;
type PublicJwk = Jwks['keys'][number];

/** A signing key as a tenant has it. */
export interface TenantKey {
	kid: string;
	privateKey: CryptoKey;
	publicJwk: PublicJwk;
}

/** Makes a real RSA-2048 key. */
export async function makeTenantKey(kid: string): Promise<TenantKey> {
	const { publicKey, privateKey } = await generateKeyPair('RS256', { modulusLength: 2048, extractable: true });
	const { n = '', e = '' } = await exportJWK(publicKey);
	return { kid, privateKey, publicJwk: { kty: 'RSA', n, e, kid, alg: 'RS256', use: 'sig' } };
}

/** The other side of the plane port, in memory: what nodes ask is recorded, awaited, held or made to fail. */
export class MemoryPlane implements PlanePort {
	readonly issuer = 'http://control-plane.test';
	readonly published = new Map<string, PublicJwk[]>();
	readonly nodes = new Map<string, string>();
	/** The latest heartbeat of each node, by region. */
	readonly loads = new Map<string, NodeLoad>();
	readonly routes = new Map<string, DocumentRoute>();
	readonly sessions = new Map<string, LiveSession>();
	/** Answer of `usage`. */
	used: { connections: number; documents: number; limits: Limits } | null = null;
	/** As when all nodes drain. */
	takesNothing = false;
	/** Answers of `standing` that differ from the usual. */
	readonly standings = new Map<string, Standing>();
	/** Limit that stands against every session. */
	refusal: LimitRefusal | null = null;
	/** Clients that were turned away, first one first. */
	readonly refused: RefusedClient[] = [];
	/** What nodes let the control plane see, by region. */
	readonly insights = new Map<string, NodeInsight>();
	/** Names of the methods that were called, in their order. */
	readonly calls: Method[] = [];
	readonly #done = new EventEmitter();
	readonly #gates = new Map<Method, Promise<void>>();
	readonly #failures = new Map<Method, Error>();

	/** Holds calls of a method from now on, until the returned function is called. */
	hold(method: Method): () => void {
		const { promise, resolve } = Promise.withResolvers<void>();
		this.#gates.set(method, promise);
		return () => {
			this.#gates.delete(method);
			resolve();
		};
	}

	/** Makes the next call of a method fail. */
	failOnce(method: Method): void {
		this.#failures.set(method, new Error(`${method} failed as planned`));
	}

	/** Resolves when a call of the method that begins or is under way from now on has been carried out. */
	async next(method: Method): Promise<void> {
		await once(this.#done, method);
	}

	/** Resolves when a call of the method begins, held or not. */
	async begun(method: Method): Promise<void> {
		await once(this.#done, `begin ${method}`);
	}

	count(method: Method): number {
		return this.calls.filter((call) => call === method).length;
	}

	publishedKeys(tenantId: string): Promise<Jwks | null> {
		return this.#call('publishedKeys', () => {
			const keys = this.published.get(tenantId);
			return keys ? { keys } : null;
		});
	}

	standing({ tenantid, appId }: TokenIdentity): Promise<Standing> {
		return this.#call(
			'standing',
			() => this.standings.get(`${tenantid} ${appId}`) ?? { admitted: true, opsPerMinute: 1_000_000 },
		);
	}

	claimDocument(key: DocumentKey, region: string): Promise<DocumentRoute | null> {
		return this.#call('claimDocument', () => {
			if (this.takesNothing) return null;
			const route = this.routes.get(documentId(key)) ?? { region, url: this.nodes.get(region) ?? '' };
			this.routes.set(documentId(key), route);
			return route;
		});
	}

	locateDocument(key: DocumentKey, region: string): Promise<(DocumentRoute & { isNew: boolean }) | null> {
		return this.#call('locateDocument', () => {
			const known = this.routes.get(documentId(key));
			if (known) return { ...known, isNew: false };
			return this.takesNothing ? null : { region, url: this.nodes.get(region) ?? '', isNew: true };
		});
	}

	usage(): Promise<{ connections: number; documents: number; limits: Limits } | null> {
		return this.#call('usage', () => this.used);
	}

	releaseDocument(key: DocumentKey, region: string): Promise<void> {
		return this.#call('releaseDocument', () => {
			if (this.routes.get(documentId(key))?.region === region) this.routes.delete(documentId(key));
		});
	}

	openSession(session: LiveSession): Promise<LimitRefusal | null> {
		return this.#call('openSession', () => {
			if (this.refusal) return this.refusal;
			this.sessions.set(session.id, session);
			return null;
		});
	}

	closeSession(sessionId: string): Promise<void> {
		return this.#call('closeSession', () => {
			this.sessions.delete(sessionId);
		});
	}

	rehearse(key: DocumentKey, region: string): Promise<Rehearsal> {
		return this.#call('rehearse', () => {
			if (this.refusal) return { checks: this.refusal.checks, refusal: this.refusal };
			if (this.takesNothing) return { checks: [], refusal: { elsewhere: null } };
			const route = this.routes.get(documentId(key));
			return { checks: [], refusal: route && route.region !== region ? { elsewhere: route } : null };
		});
	}

	reportRefusal(refused: RefusedClient): Promise<void> {
		return this.#call('reportRefusal', () => {
			this.refused.push(refused);
		});
	}

	offerInsight(region: string, insight: NodeInsight): () => void {
		this.insights.set(region, insight);
		return () => this.insights.delete(region);
	}

	registerNode({ region, url }: DocumentRoute, load: NodeLoad): Promise<{ draining: boolean }> {
		return this.#call('registerNode', () => {
			this.nodes.set(region, url);
			this.loads.set(region, load);
			return { draining: false };
		});
	}

	heartbeat(region: string, load: NodeLoad): Promise<void> {
		return this.#call('heartbeat', () => {
			this.loads.set(region, load);
		});
	}

	onNodeCommand(region: string, listener: (command: NodeCommand) => void): () => void {
		this.#done.on(`command ${region}`, listener);
		return () => this.#done.off(`command ${region}`, listener);
	}

	/** Tells a node something. */
	command(region: string, command: NodeCommand): void {
		this.#done.emit(`command ${region}`, command);
	}

	removeNode(region: string): Promise<void> {
		return this.#call('removeNode', () => {
			this.nodes.delete(region);
		});
	}

	onRevocation(listener: (revocation: Revocation) => void): () => void {
		this.#done.on('revocation', listener);
		return () => this.#done.off('revocation', listener);
	}

	/** Tells the nodes whose sessions have to end. */
	revoke(revocation: Revocation): void {
		this.#done.emit('revocation', revocation);
	}

	async #call<T>(method: Method, answer: () => T): Promise<T> {
		this.calls.push(method);
		this.#done.emit(`begin ${method}`);
		const failure = this.#failures.get(method);
		this.#failures.delete(method);
		await this.#gates.get(method);
		if (failure) throw failure;
		const result = answer();
		this.#done.emit(method);
		return result;
	}
}

/** A tenant with one app, whose back end signs tokens. */
export class TestApp {
	readonly tenantId = crypto.randomUUID();
	readonly appId = crypto.randomUUID();
	readonly key: TenantKey;
	readonly #plane: MemoryPlane;
	readonly #nowMs: () => number;

	constructor(plane: MemoryPlane, key: TenantKey, nowMs: () => number = () => Date.now()) {
		this.#plane = plane;
		this.key = key;
		this.#nowMs = nowMs;
		plane.published.set(this.tenantId, [key.publicJwk]);
	}

	/** The claims of a good token; each can be replaced, or left out with `undefined`. */
	claims(changes: Record<string, unknown> = {}): Record<string, unknown> {
		const iat = Math.floor(this.#nowMs() / 1000);
		const claims: AccessTokenClaims = {
			iss: this.#plane.issuer,
			sub: 'client',
			aud: 'WireSocket.API',
			scope: 'WireSocket.API offline_access',
			tenantid: this.tenantId,
			appId: this.appId,
			licenseRegionCode: 'aws-eu-west-1',
			dbCode: 'shard-01-eu-west-1',
			regionCode: 'eu-central-1',
			limits: { maxConnections: 100, maxDocuments: 100, maxUsersPerDoc: 100, opsPerMinute: 10_000 },
			iat,
			exp: iat + 900,
			jti: crypto.randomUUID(),
		};
		return { ...claims, ...changes };
	}

	/** A token signed with the app's own key. */
	token(changes: Record<string, unknown> = {}, header: Record<string, unknown> = {}): Promise<string> {
		return new SignJWT(this.claims(changes))
			.setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: this.key.kid, ...header })
			.sign(this.key.privateKey);
	}
}
