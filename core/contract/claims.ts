import { z } from 'zod';
import { limitsSchema } from './plans.ts';
import { licenseRegionCodeSchema } from './regions.ts';

/** The audience of every access token of an app; compared exactly (contract section 2). */
export const TOKEN_AUDIENCE = 'WireSocket.API';
/** The scope that a token must carry to be of use on the data plane. */
export const SCOPE_API = 'WireSocket.API';
/** The scope that asks for a refresh token as well. */
export const SCOPE_OFFLINE = 'offline_access';
/** Audience and scope of management tokens: never valid on the data plane. */
export const MANAGEMENT_AUDIENCE = 'WireSocket.Management';

export const ACCESS_TOKEN_LIFETIME_S = 15 * 60;
export const REFRESH_TOKEN_LIFETIME_S = 7 * 24 * 60 * 60;
/** Leeway for `exp` and `nbf` (faults H2). */
export const CLOCK_LEEWAY_S = 30;

/** Claims of an app's access token (contract section 2). */
export const accessTokenClaimsSchema = z.object({
	iss: z.string(),
	sub: z.string(),
	aud: z.literal(TOKEN_AUDIENCE),
	scope: z.string(),
	tenantid: z.string(),
	appId: z.string(),
	licenseRegionCode: licenseRegionCodeSchema,
	dbCode: z.string(),
	regionCode: z.string(),
	allowed_domain_1: z.string().optional(),
	allowed_domain_2: z.string().optional(),
	allowed_domain_3: z.string().optional(),
	limits: limitsSchema,
	iat: z.number(),
	exp: z.number(),
	jti: z.string(),
});
export type AccessTokenClaims = z.infer<typeof accessTokenClaimsSchema>;

/** Answer of `POST /connect/token` (RFC 6749 section 5.1). */
export const tokenResponseSchema = z.object({
	access_token: z.string(),
	refresh_token: z.string().optional(),
	token_type: z.literal('Bearer'),
	expires_in: z.number(),
	scope: z.string(),
});
export type TokenResponse = z.infer<typeof tokenResponseSchema>;

/** Error answer of the OAuth endpoints (RFC 6749 section 5.2). */
export const oauthErrorSchema = z.object({ error: z.string(), error_description: z.string() });
export type OAuthErrorBody = z.infer<typeof oauthErrorSchema>;
