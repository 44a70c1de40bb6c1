import type { AccessTokenClaims } from '../contract/claims.ts';
import type { CloseCodeName } from '../contract/close-codes.ts';
import type { NodeLoad } from '../contract/nodes.ts';
import type { Limits } from '../contract/plans.ts';
import type { Jwks } from '../contract/tenants.ts';
import type { AppKey, DocumentKey, DocumentRoute, LimitRefusal } from './document-key.ts';
import type { NodeInsight, RefusedClient, Rehearsal } from './insight.ts';

export {
	type AppKey,
	type DocumentKey,
	type DocumentRoute,
	documentId,
	type LimitRefusal,
	parseDocumentId,
} from './document-key.ts';

/** A client that was admitted to a document. */
export interface LiveSession extends DocumentKey {
	id: string;
	region: string;
	/** The WebSocket that it runs over; a Hocuspocus client may have several documents on one. */
	connectionId: string;
	protocol: 'y-websocket' | 'hocuspocus';
	/** The `Origin` header; null when the client is not a browser. */
	origin: string | null;
	remoteAddress: string;
	connectedAtMs: number;
}

/** Whose live sessions have to end: an app's, or without one a whole tenant's; and with which close code. */
export interface Revocation {
	tenantId: string;
	appId?: string;
	close: Extract<CloseCodeName, 'invalidToken' | 'forbidden'>;
}

/** What a token whose signature holds says of itself. */
export type TokenIdentity = Pick<AccessTokenClaims, 'tenantid' | 'appId' | 'licenseRegionCode' | 'jti' | 'iat'>;

/** May who brings this token connect at this moment? `reason` is for the admission's reasoning, not for clients. */
export type Standing =
	| { admitted: true /** Of the plan that holds now. */; opsPerMinute: number }
	| { admitted: false; close: Revocation['close']; reason: string };

/** What a node is told to do: take no new documents, or take them again. */
export type NodeCommand = 'drain' | 'resume';

/**
 * All that the data plane knows of the control plane. Async throughout, so that a node on another machine needs
 * another adapter and nothing else.
 */
export interface PlanePort {
	/** Issuer that tokens must name in `iss`. */
	readonly issuer: string;

	/** Public signing keys of a tenant, active and retired; null when there is no such tenant. */
	publishedKeys(tenantId: string): Promise<Jwks | null>;

	/** Whether the app exists in that tenant and may have clients now, and the token was not revoked. */
	standing(token: TokenIdentity): Promise<Standing>;

	/**
	 * Pins a document to `region` unless it is pinned already, in one step: of several nodes that ask at once, one
	 * wins.
	 *
	 * @returns the route that holds, which is another node's when that one was first, or when this one is draining and
	 *   nobody has the document open; null when no node takes it; a refusal when the app may open no more.
	 */
	claimDocument(key: DocumentKey, region: string): Promise<DocumentRoute | LimitRefusal | null>;

	/**
	 * Where a document lives. For one that nobody has open: the node that takes it, which is that of `region` if it can;
	 * the document is not pinned there.
	 *
	 * @returns null when no node takes it.
	 */
	locateDocument(key: DocumentKey, region: string): Promise<(DocumentRoute & { isNew: boolean }) | null>;

	/** What an app uses now, over all nodes, and the limits of its plan; null when it has none. */
	usage(app: AppKey): Promise<{ connections: number; documents: number; limits: Limits } | null>;

	/** Forgets the route of a document whose last client has been gone for the grace period. */
	releaseDocument(key: DocumentKey, region: string): Promise<void>;

	/**
	 * Records an admitted client, unless a limit of its app's plan stands against it: counted over all nodes, and in one
	 * step with the record, so that of 2N at once exactly N are recorded.
	 */
	openSession(session: LiveSession): Promise<LimitRefusal | null>;

	/** Removes the record of a client, at once when it left. Unknown ids are no error. */
	closeSession(sessionId: string): Promise<void>;

	/** Enters a node into the registry. @returns whether it is to drain, as it was told in an earlier run. */
	registerNode(node: DocumentRoute, load: NodeLoad): Promise<{ draining: boolean }>;

	/** Tells that a node runs, and how full it is: every few seconds, and at once when it became overloaded or recovered. */
	heartbeat(region: string, load: NodeLoad): Promise<void>;

	/**
	 * Hears of what the node of a region is told to do.
	 *
	 * @returns a function that ends the subscription.
	 */
	onNodeCommand(region: string, listener: (command: NodeCommand) => void): () => void;

	/**
	 * Hears of sessions that have to end now, wherever they are.
	 *
	 * @returns a function that ends the subscription.
	 */
	onRevocation(listener: (revocation: Revocation) => void): () => void;

	/** Tells what {@link openSession} and {@link claimDocument} would say to one more client of a document, and changes nothing. */
	rehearse(key: DocumentKey, region: string): Promise<Rehearsal>;

	/** Tells of a client that was turned away. */
	reportRefusal(refused: RefusedClient): Promise<void>;

	/**
	 * Lets the control plane look into a node.
	 *
	 * @returns a function that ends it.
	 */
	offerInsight(region: string, insight: NodeInsight): () => void;

	/** Tells that a node has stopped; its routes and sessions are gone. */
	removeNode(region: string): Promise<void>;
}
