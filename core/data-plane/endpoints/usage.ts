import { CLOSE_CODES } from '../../contract/close-codes.ts';
import type { NodeUsage } from '../../contract/node-endpoints.ts';
import { usageFigure } from '../../contract/usage.ts';
import { isoTime } from '../../platform/iso-time.ts';
import { type AdmissionAuthority, admitUsage } from '../handshake/admission.ts';
import type { HandshakeRequest } from '../handshake/request.ts';
import { refusalResponse } from './refusal.ts';

/** Tells what the token's app uses over all nodes, against the plan that holds now. */
export async function answerUsage(request: HandshakeRequest, authority: AdmissionAuthority, nowMs: number): Promise<Response> {
	const admission = await admitUsage(request, authority);
	if (!admission.admitted) return refusalResponse(admission.code);
	const { tenantId, appId } = admission.app;
	const used = await authority.planePort.usage(admission.app);
	// It lost its plan since it was judged.
	if (!used) return refusalResponse(CLOSE_CODES.forbidden);
	const { connections, documents, limits } = used;
	const body: NodeUsage = {
		tenantId,
		appId,
		usage: {
			connections: usageFigure(connections, limits.maxConnections),
			documents: usageFigure(documents, limits.maxDocuments),
		},
		timestamp: isoTime(nowMs),
	};
	return Response.json(body, { headers: { 'Cache-Control': 'no-store' } });
}
