import type { Discovery } from '../../contract/node-endpoints.ts';
import { Fault } from '../../platform/fault.ts';
import { problemResponse } from '../../platform/problem-response.ts';
import { type AdmissionAuthority, admitDiscovery } from '../handshake/admission.ts';
import type { HandshakeRequest } from '../handshake/request.ts';
import { retryAfterS } from '../retry-after.ts';
import { refusalResponse } from './refusal.ts';

/** Tells which node a document lives on, or which one takes it. @param region of the node that is asked */
export async function answerDiscovery(
	request: HandshakeRequest,
	authority: AdmissionAuthority,
	region: string,
): Promise<Response> {
	const admission = await admitDiscovery(request, authority);
	if (!admission.admitted) return refusalResponse(admission.code);
	const place: Discovery | null = await authority.planePort.locateDocument(admission.key, region);
	if (place) return Response.json(place, { headers: { 'Cache-Control': 'no-store' } });
	return problemResponse(
		new Fault('unavailable', 'No node takes new documents right now. Come again after the time in Retry-After.', {
			retryAfterS: retryAfterS(),
		}),
	);
}
