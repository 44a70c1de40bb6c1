import type { Plan } from '../../../core/contract/plans.ts';
import { clientCredentials, getToken } from '../../support/clients.ts';
import { openConsole } from '../../support/launched-console.ts';
import type { ReadyLine } from '../../support/sandbox.ts';
import { type Server, startCore } from '../servers.ts';
import { Y_WEBSOCKET } from './dialect.ts';
import type { Target } from './target.ts';

/** An app has its token for some minutes, and gives it to all editors that come meanwhile. */
export const TOKENS = 50;
const OPS_PER_MINUTE = 1_000_000_000;

/** Starts our whole service with one app, and signs tokens for its clients. */
export async function startOurs(): Promise<Target> {
	const config = new URL('../sandbox.yaml', import.meta.url).pathname;
	const args = ['sandbox', '--ephemeral', '--port', '0', '--no-rate-limits', '--json', '--config', config];
	const server = await startCore(args);
	await liftOperations(JSON.parse(server.firstLine) as ReadyLine);
	return oursOn(server);
}

/** Some works do more in a minute than any plan allows. */
async function liftOperations(ready: ReadyLine): Promise<void> {
	const console = await openConsole(ready.console);
	const plans = (await (await console.request('GET', '/plans')).json()) as Plan[];
	for (const { id, limits } of plans) {
		const answer = await console.request('PATCH', `/plans/${id}`, { limits: { ...limits, opsPerMinute: OPS_PER_MINUTE } });
		if (!answer.ok) throw new Error(`the plan was not changed: ${answer.status}`);
	}
}

/** The first node of a sandbox that has started, with tokens of the app that it made. */
export async function oursOn(server: Server): Promise<Target> {
	const ready = JSON.parse(server.firstLine) as ReadyLine;
	const [app] = ready.apps;
	const [node] = ready.nodes;
	if (!app || !node) throw new Error('the sandbox made no app, or no node');
	let tokens: string[] = [];
	let used = 0;
	const renewTokens = async (count: number) => {
		tokens = [];
		for (let index = 0; index < count; index += 1)
			tokens.push((await getToken(ready.controlPlane, clientCredentials(app))).access_token);
	};
	await renewTokens(TOKENS);
	const protocols = () => ['access_token', tokens[used++ % tokens.length] ?? ''];
	return { name: 'ours', url: node.url, dialect: Y_WEBSOCKET, server, protocols, renewTokens, keepsDocuments: true };
}
