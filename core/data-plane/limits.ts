const KIB = 1024;
const MIB = 1024 * KIB;

/** Budgets of a node, each against a kind of client that takes more than its share. */
export interface NodeLimits {
	/** Connections that the node is made for; at 80 % of them it takes no more. */
	connectionsMax: number;
	/** Longest message a client may send (faults W1). */
	frameBytesMax: number;
	/** What a client may send before it is admitted (faults H9). */
	earlyFramesMax: number;
	earlyBytesMax: number;
	/** From the upgrade to the admission; nothing that the client sends extends it (faults H9). */
	admissionDeadlineMs: number;
	/** How long a handshake without document or token may wait for a first frame that brings them. */
	greetingDeadlineMs: number;
	/** From the first byte of a request to the end of its headers (faults H9). */
	headersDeadlineMs: number;
	/** What may wait for a client that does not read (faults W3). */
	sendBufferBytesMax: number;
	/** Between pings; a client that has not answered by the next one is gone. */
	heartbeatMs: number;
	/** For a client's answer to our close frame. */
	closeTimeoutMs: number;
	/** For all clients together when the node stops; what is left then is cut. */
	stopMs: number;
}

export const DEFAULT_LIMITS: NodeLimits = {
	connectionsMax: 10_000,
	frameBytesMax: 16 * MIB,
	earlyFramesMax: 256,
	earlyBytesMax: 2 * MIB,
	admissionDeadlineMs: 10_000,
	greetingDeadlineMs: 3_000,
	headersDeadlineMs: 10_000,
	sendBufferBytesMax: 16 * MIB,
	heartbeatMs: 30_000,
	closeTimeoutMs: 5_000,
	stopMs: 3_000,
};
