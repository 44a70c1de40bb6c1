import { CLOSE_CODES, type CloseCode } from '../../contract/close-codes.ts';
import { Fault } from '../../platform/fault.ts';
import { problemResponse } from '../../platform/problem-response.ts';

const REALM = 'Bearer realm="WireSocket"';
const SEND_A_TOKEN = 'Send an access token of the app: as Authorization: Bearer, or as ?token=.';

/** A refusal by the rules of the handshake, as an HTTP answer: 400, 401 with a challenge (RFC 6750 section 3), or 403. */
export function refusalResponse(code: CloseCode): Response {
	switch (code) {
		case CLOSE_CODES.invalidName:
			return problemResponse(
				new Fault('invalid_request', 'Name one document: ?documentName=, 1 to 255 of A-Z a-z 0-9 _ -.', {
					errors: [{ path: 'documentName', message: 'must be given once, 1 to 255 of A-Z a-z 0-9 _ -' }],
				}),
			);
		case CLOSE_CODES.missingToken:
			return problemResponse(new Fault('unauthorized', SEND_A_TOKEN), { 'WWW-Authenticate': REALM });
		case CLOSE_CODES.invalidToken:
			return problemResponse(new Fault('unauthorized', 'The token is not valid (any more). Get another one.'), {
				'WWW-Authenticate': `${REALM}, error="invalid_token"`,
			});
		default:
			return problemResponse(
				new Fault('forbidden', 'The tenant or the app is not in good standing, or the page is on no allowed domain.'),
			);
	}
}
