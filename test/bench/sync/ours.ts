import { clientCredentials, getToken } from '../../support/clients.ts';
import type { ReadyLine } from '../../support/sandbox.ts';
import { type Server, startCore } from '../servers.ts';
import { Y_WEBSOCKET } from './dialect.ts';
import type { Target } from './target.ts';

/** Clients bring different tokens, as they do in life. */
const TOKENS = 50;

/** Starts our whole service with one app, and signs tokens for its clients. */
export async function startOurs(): Promise<Target> {
	const config = new URL('../sandbox.yaml', import.meta.url).pathname;
	const args = ['sandbox', '--ephemeral', '--port', '0', '--no-rate-limits', '--json', '--config', config];
	return oursOn(await startCore(args));
}

/** The first node of a sandbox that has started, with tokens of the app that it made. */
export async function oursOn(server: Server): Promise<Target> {
	const ready = JSON.parse(server.firstLine) as ReadyLine;
	const [app] = ready.apps;
	const [node] = ready.nodes;
	if (!app || !node) throw new Error('the sandbox made no app, or no node');
	const tokens: string[] = [];
	for (let index = 0; index < TOKENS; index += 1)
		tokens.push((await getToken(ready.controlPlane, clientCredentials(app))).access_token);
	let used = 0;
	const protocols = () => ['access_token', tokens[used++ % TOKENS] ?? ''];
	return { name: 'ours', url: node.url, dialect: Y_WEBSOCKET, server, protocols, keepsDocuments: true };
}
