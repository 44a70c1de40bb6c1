import type { PortChoice } from './http/port-choice.ts';

export const CONTROL_PLANE_PORT = 4400;
const CONSOLE_OFFSET = 1;
const NODES_OFFSET = 11;

interface CorePorts {
	controlPlane: PortChoice;
	console: PortChoice;
	nodes: PortChoice;
}

/** Where core listens when nobody asks for anything else: 4400, 4401, 4411 and on, or the next free ones. */
export const DEFAULT_PORTS: CorePorts = portsFrom(CONTROL_PLANE_PORT, false);

/**
 * The listeners' ports around the control plane's.
 *
 * @param port the control plane's; 0 for free ones for all
 * @param exact the user asked for this port, so that it is that one or an error
 * @param exactNodes those beside it, too: a proxy's configuration names them
 */
export function portsFrom(port: number, exact: boolean, exactNodes = false): CorePorts {
	const beside = (offset: number) => ({ port: port === 0 ? 0 : port + offset, exact: exactNodes });
	return { controlPlane: { port, exact }, console: beside(CONSOLE_OFFSET), nodes: beside(NODES_OFFSET) };
}
