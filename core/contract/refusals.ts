import { z } from 'zod';
import { listQuerySchema, sortSchema } from './pages.ts';
import { nodeRegionSchema } from './regions.ts';

/** Refusals are counted over this long. */
export const REFUSALS_WINDOW_MS = 15 * 60_000;

/** One step of the reasoning by which a client was admitted or refused. */
const checkSchema = z.object({
	check: z.string(),
	rule: z.string(),
	expected: z.string(),
	actual: z.string(),
	passed: z.boolean(),
});

/** Whose a token is that was brought: by its claims, or nobody's. */
const claimant = {
	/** By the token; null when it names none. */
	tenantId: z.string().nullable(),
	appId: z.string().nullable(),
	/** The token's signature holds, so it is this tenant's indeed. */
	isProven: z.boolean(),
};

const protocolSchema = z.enum(['y-websocket', 'hocuspocus']);

export const refusalParams = z.object({ refusalId: z.string().min(1).max(40) });

/** A client that was turned away: at its handshake, in-band (Hocuspocus), or later for what it sent. */
export const refusalSchema = z.object({
	id: z.string(),
	at: z.iso.datetime(),
	/** Close code; 503 for an overloaded node, which refuses before the upgrade. */
	code: z.int(),
	/** The code's name. */
	name: z.string(),
	/** Text that the client was sent along; empty when there was none. */
	reason: z.string(),
	/** The whole reasoning, in order. */
	checks: z.array(checkSchema),
	...claimant,
	tenantName: z.string(),
	appName: z.string(),
	/** As the client wrote it. */
	documentName: z.string(),
	region: z.string(),
	/** The `Origin` header; null when the client sent none. */
	origin: z.string().nullable(),
	remoteAddress: z.string(),
	/** Null when it was refused before that could be told. */
	protocol: protocolSchema.nullable(),
});
export type Refusal = z.infer<typeof refusalSchema>;

export const refusalQuerySchema = listQuerySchema.extend({
	sort: sortSchema(['at', 'code', 'documentName'], '-at'),
	code: z.coerce.number().int().optional(),
	tenantId: z.uuid().optional(),
	appId: z.uuid().optional(),
});
export type RefusalQuery = z.infer<typeof refusalQuerySchema>;

const countsSchema = z.array(z.object({ code: z.int(), name: z.string(), count: z.int() }));

/** Refusals of the last 15 minutes by code, most first. */
export const refusalCountsSchema = z.object({ windowMs: z.int(), total: z.int(), counts: countsSchema });
export type RefusalCounts = z.infer<typeof refusalCountsSchema>;

/** A client that might come. */
export const admissionQuestionSchema = z.object({
	/** It is judged and forgotten. */
	token: z.string().max(16_384),
	documentName: z.string().max(1_000),
	/** The `Origin` header that it would send; null or absent for a client that is no browser. */
	origin: z.string().max(2_000).nullish(),
	/** The node that it would come to. */
	region: nodeRegionSchema,
});

/** What the node would do with it, by the code of the handshake itself; nothing is taken or counted. */
export const admissionAnswerSchema = z.object({
	admitted: z.boolean(),
	/** Null when it would be admitted. */
	code: z.int().nullable(),
	name: z.string().nullable(),
	reason: z.string(),
	checks: z.array(checkSchema),
	...claimant,
});
export type AdmissionAnswer = z.infer<typeof admissionAnswerSchema>;
