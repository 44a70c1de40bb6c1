import { z } from 'zod';

/**
 * Every error code of the management API and the console backend: its HTTP status and the title of its problem
 * details (RFC 9457). Codes are part of the interface; clients switch on them, so they are never reused.
 */
export const PROBLEMS = {
	invalid_request: { status: 400, title: 'The request is malformed' },
	unauthorized: { status: 401, title: 'Sign in first' },
	forbidden: { status: 403, title: 'You may not do this' },
	insufficient_scope: { status: 403, title: 'Your token does not allow this' },
	password_wrong: { status: 403, title: 'The password is wrong' },
	launch_token_invalid: { status: 403, title: 'This launch link was used already or is not ours' },
	not_found: { status: 404, title: 'There is no such thing' },
	method_not_allowed: { status: 405, title: 'This method is not offered here' },
	tenant_name_taken: { status: 409, title: 'Another tenant has this name' },
	tenant_wrong_status: { status: 409, title: 'The tenant is not in a state for this' },
	tenant_not_active: { status: 409, title: 'The tenant is not active' },
	plan_name_taken: { status: 409, title: 'Another plan has this name' },
	conflict: { status: 409, title: 'This was changed in the meantime' },
	username_taken: { status: 409, title: 'Another account has this name' },
	last_owner: { status: 409, title: 'A tenant needs an owner' },
	local_operator: { status: 409, title: 'This operator belongs to the machine' },
	already_member: { status: 409, title: 'This person is a member already' },
	already_invited: { status: 409, title: 'This person is invited already' },
	invitation_invalid: { status: 410, title: 'This invitation link does not work (any more)' },
	mail_not_retryable: { status: 409, title: 'This mail cannot be sent now' },
	app_name_taken: { status: 409, title: 'Another app of the tenant has this name' },
	app_not_active: { status: 409, title: 'The app may have no tokens' },
	not_a_sandbox: { status: 409, title: 'Only a sandbox does this' },
	free_plan_taken: { status: 409, title: 'Another app of the tenant is on a free plan' },
	master_key_elsewhere: { status: 409, title: 'The master key is kept elsewhere' },
	rotation_under_way: { status: 409, title: 'A rotation is under way' },
	setting_fixed: { status: 409, title: 'This setting was decided when the service was started' },
	backup_invalid: { status: 400, title: 'This is not a usable backup' },
	backup_newer: { status: 409, title: 'This backup is of a newer program' },
	backup_missing: { status: 409, title: 'There is no checked backup' },
	data_busy: { status: 409, title: 'Another backup or restore is under way' },
	currency_mismatch: { status: 409, title: 'The plan is in another currency' },
	payment_declined: { status: 402, title: 'The payment was declined' },
	payment_pending: { status: 409, title: 'A payment is under way' },
	payment_overdue: { status: 409, title: 'The last payment failed' },
	subscription_wrong_status: { status: 409, title: 'The subscription is not in a state for this' },
	invoice_not_open: { status: 409, title: 'The invoice is not open' },
	checkout_expired: { status: 409, title: 'The checkout has expired' },
	region_taken: { status: 409, title: 'Another node has this region' },
	port_unavailable: { status: 409, title: 'This port cannot be opened' },
	node_in_use: { status: 409, title: 'The node is in use' },
	node_wrong_kind: { status: 409, title: 'This node runs elsewhere' },
	event_removed: { status: 410, title: 'This event was removed by retention' },
	stale: { status: 412, title: 'This was changed in the meantime' },
	idempotency_key_reused: { status: 422, title: 'This Idempotency-Key was used for another request' },
	payload_too_large: { status: 413, title: 'The body is too large' },
	unsupported_media_type: { status: 415, title: 'Send JSON' },
	misdirected_request: { status: 421, title: 'This server does not go by that name' },
	rate_limited: { status: 429, title: 'Too many requests' },
	internal: { status: 500, title: 'Something went wrong on our side' },
	unavailable: { status: 503, title: 'Not available right now' },
	sandbox_instance: { status: 409, title: 'This is the sandbox' },
	instance_name_taken: { status: 409, title: 'Another instance has this name' },
	instance_sign_in_needed: { status: 403, title: 'Sign in to the instance' },
	instance_read_only: { status: 403, title: 'The instance is read-only' },
	confirmation_needed: { status: 428, title: 'Confirm the change' },
	passphrase_wrong: { status: 403, title: 'The passphrase is wrong' },
	instance_unreachable: { status: 502, title: 'The instance cannot be reached' },
	instance_certificate_refused: { status: 502, title: "The instance's certificate is refused" },
	instance_redirected: { status: 502, title: 'The instance sends requests elsewhere' },
	instance_answer_too_large: { status: 502, title: "The instance's answer is too large" },
	instance_timeout: { status: 504, title: 'The instance does not answer in time' },
} as const;

export type ProblemCode = keyof typeof PROBLEMS;

/** Prefix of a problem's `type` member; the code follows. */
export const PROBLEM_TYPE_PREFIX = 'urn:wiresocket:problem:';

/** One field of the request that is wrong, by its path (`allowedDomains.0`). */
export const fieldErrorSchema = z.object({ path: z.string(), message: z.string() });
export type FieldError = z.infer<typeof fieldErrorSchema>;

/** Body of every error answer, `application/problem+json` (RFC 9457). */
export const problemSchema = z.object({
	type: z.string(),
	title: z.string(),
	status: z.number(),
	detail: z.string(),
	code: z.string(),
	errors: z.array(fieldErrorSchema).optional(),
});
export type Problem = z.infer<typeof problemSchema>;
